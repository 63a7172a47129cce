/**
 * An embedded S3 server: in memory, exact in what a sync uses, and a 501 which names it for everything else.
 * It serves over HTTP (`listen`), or the SDK without sockets (`client`, `requestHandler`).
 *
 * Signatures are not verified. Addressing is path-style.
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
import type { Bucket, Versioning } from "./model/bucket";
import { keyOf } from "./model/keys";
import type { ObjectVersion } from "./model/object";
import { makeBucket } from "./operations/buckets";
import type { Hooks, S3Request, S3Response } from "./protocol/types";
import type { Store } from "./request/target";
import { type Seed, seedBytes, seedVirtual, type VirtualSeed } from "./seed";
import { type Listening, listen } from "./server/http";
import { sdkHandler } from "./server/sdk";
import { Handler } from "./server/server";

export type { ObjectVersion } from "./model/object";
export type {
  Fault,
  Hooks,
  ObjectName,
  Refusal,
  S3Answer,
  S3Call,
  S3Request,
  S3Response,
} from "./protocol/types";
export type { Seed, VirtualSeed } from "./seed";
export type { Listening } from "./server/http";

export interface Options extends Hooks {
  /** Milliseconds since the epoch; `Date.now` unless given. */
  readonly clock?: () => number;
  /** `us-east-1` unless given. */
  readonly region?: string;
  /** Twelve digits; owns every bucket. */
  readonly account?: string;
}

/** A bucket as tests see it: past the requests, the hooks and the conditions. */
export interface BucketAccess {
  readonly name: string;
  versioning: Versioning;
  /** What new objects are encrypted with, unless they say otherwise. */
  encryption: Bucket["encryption"];
  put(key: string, body: string | Uint8Array, seed?: Seed): ObjectVersion;
  /** An object that takes no memory, of any size: see {@link VirtualSeed}. */
  putVirtual(key: string, seed: VirtualSeed): ObjectVersion;
  /** The current object, or undefined. */
  get(key: string): ObjectVersion | undefined;
  delete(key: string): void;
  /** The current keys in the order of a listing. */
  keys(): string[];
  /** Uploads that were neither completed nor aborted. */
  uploads(): { key: string; uploadId: string }[];
}

export interface EmbeddedS3 {
  /** Change them at any time. */
  readonly hooks: Hooks;
  handle(request: S3Request): Promise<S3Response>;
  /** Over HTTP on 127.0.0.1; port 0 or none: any free one. */
  listen(port?: number): Promise<Listening>;
  /** For `new S3Client({ requestHandler })`: without sockets. */
  requestHandler(): NonNullable<S3ClientConfig["requestHandler"]>;
  /** All that a client needs to speak to this server without sockets. */
  clientConfig(): S3ClientConfig;
  /** Creates a bucket, or gives the one there is. */
  createBucket(name: string): BucketAccess;
  /** @throws Error if there is no such bucket */
  bucket(name: string): BucketAccess;
}

/** A server with nothing in it. */
export function createS3(options: Options = {}): EmbeddedS3 {
  const { clock = Date.now, region = "us-east-1", account = "123456789012", ...hooks } = options;
  let serial = 0;
  const store: Store = { region, account, buckets: new Map(), now: clock, next: () => ++serial };
  const handler = new Handler(store, hooks);
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
      credentials: { accessKeyId: "embedded", secretAccessKey: "embedded" },
    }),
    createBucket: (name) => accessTo(store.buckets.get(name) ?? makeBucket(store, name)),
    bucket: (name) => {
      const bucket = store.buckets.get(name);
      if (bucket === undefined)
        throw new Error(`no bucket ${JSON.stringify(name)} in the embedded S3 server`);
      return accessTo(bucket);
    },
  };
}

function accessTo(bucket: Bucket): BucketAccess {
  return {
    name: bucket.name,
    get versioning() {
      return bucket.versioning;
    },
    set versioning(versioning) {
      bucket.versioning = versioning;
    },
    get encryption() {
      return bucket.encryption;
    },
    set encryption(encryption) {
      bucket.encryption = encryption;
    },
    put: (key, body, seed) => seedBytes(bucket, key, body, seed),
    putVirtual: (key, seed) => seedVirtual(bucket, key, seed),
    get: (key) => bucket.current(key),
    delete: (key) => void bucket.delete(key),
    keys: () => {
      const current = [...bucket.from("")].filter(([, versions]) => versions[0]?.deleteMarker === false);
      return current.map(([rank]) => keyOf(rank));
    },
    uploads: () => [...bucket.uploads.values()].map(({ id, key }) => ({ key, uploadId: id })),
  };
}
