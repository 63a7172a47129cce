import type {
  Completion,
  CopyOrder,
  CreatedUpload,
  DeleteFailure,
  DeleteOrder,
  ListedUpload,
  ObjectHead,
  Page,
  PartHead,
  PartOrder,
  Upload,
  UploadedPart,
  UploadOrder,
} from "./objects";

export { isStoreError, StoreError } from "./store-error";

/**
 * The operations of S3 that the engine uses.
 *
 * **Errors.** Each method throws `StoreError` for an error response that concerns one object, and `AccessDenied`,
 * `BucketNotFound` or `InvalidCredentials` for a response that concerns more. An aborted method throws the abort error.
 *
 * **Retries.** An implementation retries 429, 500, 502, 503, 504, throttling, timeouts and lost connections before it throws.
 * So the server may have processed a request more than once.
 *
 * **Idempotency.** Methods that read are idempotent. The docstring of a method that writes says what a second attempt does
 * if the response to the first was lost.
 */
export interface ObjectStore {
  /**
   * A lower bound of the time of the bucket's server, in milliseconds since 1970; `undefined` before this store's first
   * response from the bucket.
   */
  serverTime(bucket: string): number | undefined;
  /**
   * The bucket's Region. Needs s3:ListBucket for the prefix.
   *
   * @throws ServerUnreachable if there is no S3 server. This is the first request to a bucket
   */
  region(bucket: string, prefix: string): Promise<string>;
  /**
   * Keys after `after` that begin with `prefix`, in key order, at most 1,000.
   *
   * @param token from the previous page, if that page had no entry
   */
  list(bucket: string, prefix: string, after: string | null, token?: string): Promise<Page>;
  /**
   * The folders in a folder: all common prefixes up to the next slash of the keys that begin with `prefix`.
   *
   * @returns `undefined` if they and the keys in the folder itself are more than one page
   */
  folders(bucket: string, prefix: string): Promise<readonly string[] | undefined>;
  /** @returns `undefined` if there is no such object. */
  head(bucket: string, key: string): Promise<ObjectHead | undefined>;
  tags(bucket: string, key: string): Promise<Readonly<Record<string, string>>>;
  /**
   * Idempotent if the destination exists: a second attempt finds the copy instead of the given ETag, and throws 412. The caller
   * reads both sides again and finds them equal.
   *
   * @returns the ETag of the copy
   */
  copy(order: CopyOrder): Promise<string>;
  /** @returns `undefined` if there is no such object. */
  headPart(bucket: string, key: string, part: number): Promise<PartHead | undefined>;
  /**
   * Not idempotent: each request that the server performs creates an upload, even if its response is lost. `attempts` says
   * whether the client has repeated the request.
   *
   * @throws StoreError with `attempts`. Any other error says nothing about the requests that were sent
   */
  createUpload(order: UploadOrder): Promise<CreatedUpload>;
  /** Idempotent: a second attempt replaces the part. @throws 404 `NoSuchUpload` if the upload was completed or aborted */
  copyPart(upload: Upload, order: PartOrder): Promise<Omit<UploadedPart, "size">>;
  /** Uploads a part without bytes, which no range of a source can describe. Idempotent, with the errors of `copyPart`. */
  uploadEmptyPart(upload: Upload, number: number): Promise<Omit<UploadedPart, "size">>;
  /** All parts that the upload has so far. */
  parts(upload: Upload): Promise<readonly UploadedPart[]>;
  /**
   * The uploads in progress of exactly this key, by all clients.
   *
   * @throws AccessDenied without s3:ListBucketMultipartUploads; BucketNotFound
   */
  listUploads(bucket: string, key: string): Promise<readonly ListedUpload[]>;
  /**
   * Conditional on the destination, as a copy is. For a completed upload, S3 repeats its response. Other servers throw
   * 404 `NoSuchUpload`, so the caller reads the destination.
   */
  completeUpload(upload: Upload, completion: Completion): Promise<void>;
  /** Idempotent. Succeeds if there is no such upload. */
  abortUpload(upload: Upload): Promise<void>;
  /**
   * At most 1,000 orders. Every key that the response does not confirm is a failure. Idempotent: the response confirms a
   * key without an object.
   *
   * @returns the objects that were not deleted, with the reasons
   */
  remove(bucket: string, orders: readonly DeleteOrder[]): Promise<readonly DeleteFailure[]>;
  /** @returns `undefined` if there is no such object. */
  read(bucket: string, key: string): Promise<string | undefined>;
  /**
   * Idempotent. Text gets the content type `application/json`, gzipped bytes `application/gzip`, without a content encoding.
   */
  write(bucket: string, key: string, body: string | Uint8Array): Promise<void>;
  /**
   * Writes only if there is no such object. A second attempt returns `undefined` although the first one wrote the object.
   * So the caller compares the object with the body that it wrote.
   *
   * @returns its ETag; `undefined` if it was not written
   */
  writeNew(bucket: string, key: string, body: string): Promise<string | undefined>;
  /**
   * Writes only if the object has this ETag. A second attempt behaves as that of `writeNew`.
   *
   * @returns the new ETag; `undefined` if it was not written
   */
  replace(bucket: string, key: string, body: string, etag: string): Promise<string | undefined>;
  /** Deletes a record. Idempotent. Succeeds if there is no record. */
  erase(bucket: string, key: string): Promise<void>;
}

/** The code of a key that a response to DeleteObjects does not mention. */
export const NOT_CONFIRMED = "NotConfirmed";
