/** Credentials that the server accepts. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Set for temporary credentials. Each request must then send it. */
  readonly sessionToken?: string | undefined;
  /** After this time the server responds with ExpiredToken, by its own clock. Default: never. */
  readonly expiration?: Date | undefined;
}
