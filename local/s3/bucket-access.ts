import type { Bucket, Versioning } from "./model/bucket";
import { DEFAULT_ALGORITHM } from "./model/checksums";
import { keyOf } from "./model/keys";
import type { ObjectVersion, Version } from "./model/object";
import { attributesOf } from "./request/attributes";
import { type Seed, seedBytes, seedVirtual, type VirtualSeed } from "./seed";

/** Direct access to a bucket for tests. Bypasses requests, hooks and conditions. */
export interface BucketAccess {
  readonly name: string;
  versioning: Versioning;
  /** Account ID of the owner, 12 digits. */
  owner: string;
  /** The default retention of Object Lock, in days. Requires versioning. Default: none. */
  retentionDays: number | undefined;
  /** Default encryption of new objects. */
  encryption: Bucket["encryption"];
  /**
   * Difference between the clock of the bucket's endpoint and the server's clock, in milliseconds. It affects the
   * `Date` of responses, LastModified, and the validity of signatures. Default: 0.
   */
  clockOffset: number;
  /** Number of changes to objects so far. It stays the same while no object is written, deleted or changed in place. */
  readonly changes: number;
  put(key: string, body: string | Uint8Array, seed?: Seed): ObjectVersion;
  /** Writes an object of any size whose content uses no memory. See {@link VirtualSeed}. */
  putVirtual(key: string, seed: VirtualSeed): ObjectVersion;
  /** The current object, or undefined if the key has no current object. */
  get(key: string): ObjectVersion | undefined;
  delete(key: string): void;
  /** Changes the current object in place, without a new ETag or LastModified: PutObjectTagging, RestoreObject or lifecycle. */
  change(
    key: string,
    changes: Partial<Pick<ObjectVersion, "tags" | "storageClass" | "restore" | "archiveStatus">>,
  ): void;
  /** The versions of a key, newest first, delete markers included. */
  versions(key: string): readonly Version[];
  /** Keys of the current objects, in listing order. */
  keys(): string[];
  /** Multipart uploads in progress: neither completed nor aborted. */
  uploads(): { key: string; uploadId: string }[];
  /** Starts an upload as another client. @param initiator the ARN of that client */
  beginUpload(key: string, uploadId: string, initiator: string): void;
  /** Aborts an upload, as a lifecycle rule for incomplete uploads does. */
  abortUpload(uploadId: string): void;
}

/** The settings of a bucket, which can be changed at any time. */
const SETTINGS = ["versioning", "owner", "retentionDays", "encryption", "clockOffset"] as const;

export function bucketAccess(bucket: Bucket): BucketAccess {
  const access: Omit<BucketAccess, (typeof SETTINGS)[number]> = {
    name: bucket.name,
    get changes() {
      return bucket.changes;
    },
    put: (key, body, seed) => seedBytes(bucket, key, body, seed),
    putVirtual: (key, seed) => seedVirtual(bucket, key, seed),
    get: (key) => bucket.current(key),
    delete: (key) => void bucket.delete(key),
    change: (key, changes) => {
      const version = bucket.current(key);
      if (version !== undefined) bucket.update(key, version.versionId, changes);
    },
    versions: (key) => bucket.versions(key),
    keys: () => {
      const current = [...bucket.from("")].filter(([, versions]) => versions[0]?.deleteMarker === false);
      return current.map(([rank]) => keyOf(rank));
    },
    uploads: () => [...bucket.uploads.values()].map(({ id, key }) => ({ key, uploadId: id })),
    beginUpload: (key, id, initiator) => beginUpload(bucket, key, id, initiator),
    abortUpload: (id) => void bucket.uploads.delete(id),
  };
  const settings = SETTINGS.map((name) => [
    name,
    {
      get: () => bucket[name],
      set: (value: never) => {
        bucket[name] = value;
      },
      enumerable: true,
    },
  ]);
  return Object.defineProperties(access, Object.fromEntries(settings)) as BucketAccess;
}

function beginUpload(bucket: Bucket, key: string, id: string, initiator: string): void {
  bucket.uploads.set(id, {
    id,
    key,
    initiator,
    attributes: attributesOf({}, bucket),
    initiated: bucket.seconds(),
    algorithm: DEFAULT_ALGORITHM,
    checksumType: "FULL_OBJECT",
    algorithmRequested: false,
    parts: new Map(),
  });
}
