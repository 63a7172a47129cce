/** Credentials that the server accepts. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Set for temporary credentials. Each request must then include it. */
  readonly sessionToken?: string | undefined;
  /** After this time, by its own clock, the server responds with ExpiredToken. Default: never. */
  readonly expiration?: Date | undefined;
}
