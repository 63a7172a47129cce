/**
 * An embedded, in-memory S3 server. It implements the operations that a sync uses. For any other operation,
 * parameter or header, it returns a 501 response that names the unsupported feature. Clients connect over
 * HTTP (`listen`), or in process without sockets (`clientConfig`, `requestHandler`).
 *
 * Signatures are verified if the server has `credentials`. Addressing is path-style, or by the host names of AWS
 * (`bucket.s3.us-east-1.amazonaws.com`). A request to AWS can therefore be redirected here with its signature.
 *
 * Example:
 *
 *     const s3 = createS3();
 *     const bucket = s3.createBucket("photos");
 *     bucket.putVirtual("film.mp4", { parts: [5 * 2 ** 30, 5 * 2 ** 30, 2 ** 20] });
 *     const client = new S3Client(s3.clientConfig());
 *     s3.hooks.fault = (call) => (call.operation === "CopyObject" ? { kind: "error", code: "SlowDown" } : undefined);
 */
import type { S3ClientConfig } from "@aws-sdk/client-s3";
import type { Credentials } from "./auth/credentials";
import { type BucketAccess, bucketAccess } from "./bucket-access";
import type { Folder } from "./model/folder";
import { makeBucket } from "./operations/buckets";
import type { Hooks, S3Request, S3Response } from "./protocol/types";
import type { Quirks, Store } from "./request/target";
import { type Listening, listen } from "./server/http";
import { sdkHandler } from "./server/sdk";
import { Handler } from "./server/server";

export type { Credentials } from "./auth/credentials";
export { unsigned } from "./auth/unsigned";
export type { BucketAccess } from "./bucket-access";
export { Folder } from "./model/folder";
export type { ObjectVersion } from "./model/object";
export { emptyPage } from "./operations/empty-page";
export type {
  Denial,
  Fault,
  Hooks,
  ObjectName,
  S3Call,
  S3CallResult,
  S3Request,
  S3Response,
} from "./protocol/types";
export type { Quirks } from "./request/target";
export type { Seed, SeedChecksum, VirtualSeed } from "./seed";
export type { Listening } from "./server/http";

export interface Options extends Hooks {
  /** Returns milliseconds since the epoch. Default: `Date.now`. */
  readonly clock?: () => number;
  /** Default: `us-east-1`. */
  readonly region?: string;
  /** ID of the account that owns new buckets, 12 digits. Default: `123456789012`. */
  readonly account?: string;
  /**
   * Requests must be signed with one of these credentials (Signature Version 4). A list can be changed at any time.
   * `clientConfig` uses the first credentials. Default: signatures are not verified.
   */
  readonly credentials?: Credentials | readonly Credentials[];
  /** Deviations of other servers. Default: none. */
  readonly quirks?: Quirks;
}

export interface EmbeddedS3 {
  /** Can be changed at any time. */
  readonly hooks: Hooks;
  handle(request: S3Request): Promise<S3Response>;
  /** Serves HTTP on 127.0.0.1. Port 0, the default, selects any free port. */
  listen(port?: number): Promise<Listening>;
  /** Handler for `new S3Client({ requestHandler })`. Uses no sockets. */
  requestHandler(): NonNullable<S3ClientConfig["requestHandler"]>;
  /**
   * Complete `S3Client` configuration for this server. Uses no sockets. If signatures are verified, it includes the
   * current difference between the server's clock and the system clock. Like any client, it follows later changes only
   * after a response.
   */
  clientConfig(): S3ClientConfig;
  /** Creates or returns a bucket. With a folder, its contents are in files. @throws S3Error InvalidBucketName, NotImplemented */
  createBucket(name: string, folder?: Folder): BucketAccess;
  /** @throws Error if the bucket does not exist */
  bucket(name: string): BucketAccess;
  /** Removes a bucket with its objects and uploads. Without effect if the bucket does not exist. */
  deleteBucket(name: string): void;
}

/** Creates a server without buckets. */
export function createS3(options: Options = {}): EmbeddedS3 {
  const { clock = Date.now, region = "us-east-1", account = "123456789012", quirks = {}, ...rest } = options;
  const { credentials: accepted, ...hooks } = rest;
  const credentials = accepted === undefined || isList(accepted) ? accepted : [accepted];
  let serial = 0;
  const store: Store = { region, account, quirks, buckets: new Map(), now: clock, next: () => ++serial };
  const handler = new Handler(store, hooks, credentials);
  const handle = (request: S3Request) => handler.handle(request);
  return {
    hooks,
    handle,
    listen: (port) => listen(handle, port),
    requestHandler: () => sdkHandler(handle),
    clientConfig: () => ({
      requestHandler: sdkHandler(handle),
      region,
      endpoint: "http://s3.embedded",
      forcePathStyle: true,
      credentials: clientCredentials(credentials?.[0]),
      ...(credentials && { systemClockOffset: clock() - Date.now() }),
    }),
    createBucket: (name, folder) =>
      bucketAccess(store.buckets.get(name) ?? makeBucket(store, name, region, folder)),
    bucket: (name) => {
      const bucket = store.buckets.get(name);
      if (bucket === undefined)
        throw new Error(`The embedded S3 server has no bucket ${JSON.stringify(name)}`);
      return bucketAccess(bucket);
    },
    deleteBucket: (name) => void store.buckets.delete(name),
  };
}

const isList = (accepted: NonNullable<Options["credentials"]>): accepted is readonly Credentials[] =>
  Array.isArray(accepted);

/** Omits the expiration, because the SDK would compare it with the system clock. */
function clientCredentials(
  { accessKeyId, secretAccessKey, sessionToken }: Credentials = {
    accessKeyId: "embedded",
    secretAccessKey: "embedded",
  },
) {
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}
