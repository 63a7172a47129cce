import type { CopySettings } from "./copy-settings";

export { isStoreError, StoreError } from "./store-error";

/** One object of a listing. */
export interface Entry {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** With its quotes. */
  readonly etag: string;
  /** Milliseconds since 1970. S3 gives whole seconds. */
  readonly lastModified: number;
  readonly storageClass: string;
  /** The algorithm of its checksum, for example `CRC64NVME`, if the server lists it. */
  readonly checksum?: string;
  /** Whether an archived object has a temporary readable copy. Absent: it has none. */
  readonly restored?: boolean;
}

export interface Page {
  readonly entries: readonly Entry[];
  /** Whether this is the last page. A page with fewer than 1,000 keys need not be the last one. */
  readonly last: boolean;
  /** Continues a page that is neither the last one nor has an entry. Such pages are rare. */
  readonly token?: string | undefined;
}

/** Metadata that a copy carries: content headers, user metadata and the website redirect. */
export interface Carried {
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly redirect: string | null;
}

/** The response to HeadObject. */
export interface ObjectHead extends Entry {
  readonly carried: Carried;
  /** Values by algorithm. The name of a composite checksum, which depends on the parts, is for example `CRC32 COMPOSITE`. */
  readonly checksums: Readonly<Record<string, string>>;
  /** `AES256`, `aws:kms`, `aws:kms:dsse`, or `null` if the server does not say. */
  readonly encryption: string | null;
}

/** A copy. It succeeds only if the source has the given ETag and the destination is as given. */
export interface CopyOrder extends CopySettings {
  readonly source: { readonly bucket: string; readonly key: string; readonly etag: string };
  readonly destination: {
    readonly bucket: string;
    readonly key: string;
    /** `null`: there must be no such object. */
    readonly etag: string | null;
  };
  readonly storageClass: string;
  readonly redirect: string | null;
}

/** One part of an object: the response to HeadObject with a part number. */
export interface PartHead extends ObjectHead {
  /** Number of parts; 0 if the server does not say. `size` is the size of the one part. */
  readonly parts: number;
}

/** A multipart upload in progress. */
export interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly id: string;
  /** Its properties, if they are known. */
  readonly order?: UploadOrder;
}

/** A multipart upload as the server lists it. */
export interface ListedUpload extends Upload {
  /** When it was created, in milliseconds since 1970. S3 gives whole seconds. */
  readonly initiated: number;
  /** The ARN of the user or session that created it, or the canonical ID of an account. `undefined`: the server does not say. */
  readonly initiator: string | undefined;
}

/** A new upload. */
export interface CreatedUpload extends Upload {
  /** Whether the ETags of its parts are MD5s of their content. */
  readonly hashes: boolean;
  /** Requests that the client has sent. If there was more than one, an earlier one may have created another upload. */
  readonly attempts: number;
}

/** The properties of a new upload. Copied parts do not carry them. */
export interface UploadOrder extends CopySettings {
  readonly bucket: string;
  readonly key: string;
  readonly carried: Carried;
  readonly tags: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly checksum?: { readonly algorithm: string; readonly type: "COMPOSITE" | "FULL_OBJECT" } | undefined;
}

/** A part to copy. `range`: first and last byte; `undefined`: the whole object, or an empty part. */
export interface PartOrder {
  readonly number: number;
  readonly source: CopyOrder["source"];
  readonly range: { readonly from: number; readonly to: number } | undefined;
}

/** A part of an upload. `checksums`, by algorithm, are sent with the completion. */
export interface UploadedPart {
  readonly number: number;
  readonly etag: string;
  readonly size: number;
  readonly checksums: Readonly<Record<string, string>>;
}

/** The completion of an upload. */
export interface Completion {
  readonly parts: readonly Omit<UploadedPart, "size">[];
  /** The destination's ETag; `null`: there must be no such object. */
  readonly etag: string | null;
  /** Bytes of the whole object. S3 refuses the completion if the parts have another size. */
  readonly size: number;
  /** A checksum of the whole object, which S3 verifies. */
  readonly checksum?: { readonly algorithm: string; readonly value: string } | undefined;
}

export interface DeleteOrder {
  readonly key: string;
  /** The object is deleted only if it has this ETag. */
  readonly etag: string;
}

export interface DeleteFailure {
  readonly key: string;
  readonly code: string;
  readonly message: string;
}

/**
 * The operations of S3 that the engine uses. Each method throws `StoreError` for an error response that concerns
 * one object, and `AccessDenied`, `BucketNotFound` or `InvalidCredentials` for one that concerns more.
 */
export interface ObjectStore {
  /**
   * The time of the bucket's server in milliseconds since 1970, a lower bound; `undefined` before this store's first
   * response from the bucket.
   */
  serverTime(bucket: string): number | undefined;
  /** The bucket's Region. Needs s3:ListBucket for the prefix. */
  region(bucket: string, prefix: string): Promise<string>;
  /**
   * Keys after `after` that begin with `prefix`, in key order, at most 1,000.
   *
   * @param token of the page before, if it had no entry
   */
  list(bucket: string, prefix: string, after: string | null, token?: string): Promise<Page>;
  /** @returns `undefined` if there is no such object. */
  head(bucket: string, key: string): Promise<ObjectHead | undefined>;
  tags(bucket: string, key: string): Promise<Readonly<Record<string, string>>>;
  /** @returns the ETag of the copy. */
  copy(order: CopyOrder): Promise<string>;
  /** @returns `undefined` if there is no such object. */
  headPart(bucket: string, key: string, part: number): Promise<PartHead | undefined>;
  /**
   * Not idempotent: each request that the server performs creates an upload, also one whose response is lost. The client
   * repeats a request after a network error, a timeout, a throttle or a 5xx, and says in `attempts` that it did.
   * @throws StoreError with `attempts`; any other error says nothing of the requests that were sent
   */
  createUpload(order: UploadOrder): Promise<CreatedUpload>;
  copyPart(upload: Upload, order: PartOrder): Promise<Omit<UploadedPart, "size">>;
  /** All parts that the upload has so far. */
  parts(upload: Upload): Promise<readonly UploadedPart[]>;
  /**
   * The uploads of exactly this key that are in progress, of all clients. Without effect on the server: the client repeats
   * it after a network error, a timeout, a throttle or a 5xx.
   * @throws AccessDenied without s3:ListBucketMultipartUploads; BucketNotFound
   */
  listUploads(bucket: string, key: string): Promise<readonly ListedUpload[]>;
  /** Conditional on the destination, as a copy is. */
  completeUpload(upload: Upload, completion: Completion): Promise<void>;
  /** Succeeds if there is no such upload. */
  abortUpload(upload: Upload): Promise<void>;
  /**
   * At most 1,000 orders. Every key that the response does not confirm is a failure.
   *
   * @returns the objects that were not deleted, with the reasons.
   */
  remove(bucket: string, orders: readonly DeleteOrder[]): Promise<readonly DeleteFailure[]>;
  /** @returns `undefined` if there is no such object. */
  read(bucket: string, key: string): Promise<string | undefined>;
  /** Text gets the content type `application/json`, gzipped bytes `application/gzip`, without a content encoding. */
  write(bucket: string, key: string, body: string | Uint8Array): Promise<void>;
  /** Writes only if there is no such object. @returns its ETag; `undefined` if it was not written. */
  writeNew(bucket: string, key: string, body: string): Promise<string | undefined>;
  /** Writes only if the object has this ETag. @returns the new ETag; `undefined` if it was not written. */
  replace(bucket: string, key: string, body: string, etag: string): Promise<string | undefined>;
  /** Deletes a record. Succeeds if there is none. */
  erase(bucket: string, key: string): Promise<void>;
}

/** The code of a key that a response to DeleteObjects does not mention. */
export const NOT_CONFIRMED = "NotConfirmed";
