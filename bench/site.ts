/** The source bucket of every scene. */
export const SOURCE = "bench-source";
/** The destination bucket of every scene. */
export const DESTINATION = "bench-destination";

/** Endpoint and credentials of an S3 server. */
export interface Site {
  /** URL without a trailing slash. */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

/** The same site through a proxy on a local port. */
export const throughProxy = (site: Site, port: number): Site => ({
  ...site,
  endpoint: `http://127.0.0.1:${port}`,
});
