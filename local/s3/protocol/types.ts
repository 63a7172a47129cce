/**
 * What goes in and out of the embedded S3 server, and the hooks around it. Nothing here knows of sockets.
 */

/** One HTTP request, read whole. */
export interface S3Request {
  readonly method: string;
  /** The raw request target, path and query, exactly as sent: S3 keys must not be normalised. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** One HTTP response. */
export interface S3Response {
  readonly status: number;
  /** Names in lower case. `content-length` is always there, except in 204 and 304. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The transport must break the connection after this many bytes of the body; -1: send nothing at all. */
  readonly cutAfter?: number;
}

/** An object named by `x-amz-copy-source`. */
export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

/** A request that was understood: which operation, on what. */
export interface S3Call {
  /** The API's name: `ListObjectsV2`, `CopyObject`, ... or `Unknown`. */
  readonly operation: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly versionId?: string;
  readonly copySource?: ObjectName;
  /** From the Authorization header or a presigned query; it is read, never verified. */
  readonly accessKeyId?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/** A call that was answered. */
export interface S3Answer extends S3Call {
  readonly status: number;
  /** The S3 error code, if it is an error. */
  readonly code?: string;
}

/** What a test injects instead of, or around, the right answer. */
export type Fault =
  /** An S3 error; the status is the code's own unless given (200 makes it an error inside a success). */
  | { readonly kind: "error"; readonly code: string; readonly status?: number; readonly after?: boolean }
  /** The connection breaks: before the operation, or `after` it was done, so that only the answer is lost. */
  | { readonly kind: "hangUp"; readonly after?: boolean }
  /** The operation is done, its answer ends after so many bytes of the body. */
  | { readonly kind: "truncate"; readonly bytes: number }
  /** The answer is right, but late. */
  | { readonly kind: "delay"; readonly milliseconds: number };

/** A refusal by `authorize`. `code` is `AccessDenied` unless given. */
export interface Refusal {
  readonly message: string;
  readonly code?: string;
}

type MaybePromise<T> = T | Promise<T>;

/** May be changed at any time; each is looked up again for each request. */
export interface Hooks {
  /** Sees every answer. For counting. */
  onRequest?: ((answer: S3Answer) => void) | undefined;
  /**
   * Asked before an operation is done; DeleteObjects asks once for each key, and a refusal is then that key's
   * own error. Asked again as `ListObjectsV2` when a key is missing, as S3 does: who may not list is told
   * 403, not 404.
   */
  authorize?: ((call: S3Call) => MaybePromise<Refusal | undefined>) | undefined;
  /** For tests: see {@link Fault}. */
  fault?: ((call: S3Call) => MaybePromise<Fault | undefined>) | undefined;
}
