/** The two buckets of every scene. */
export const SOURCE = "bench-source";
export const DESTINATION = "bench-destination";

/** Where an S3 server answers, and as whom one may ask. */
export interface Site {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

/** The same server behind another address on this computer. */
export const through = (site: Site, port: number): Site => ({
  ...site,
  endpoint: `http://127.0.0.1:${port}`,
});
