/** Requests, responses and hooks of the embedded S3 server. Independent of the transport. */

/** An HTTP request with its complete body. */
export interface S3Request {
  readonly method: string;
  /** The raw request target, path and query, exactly as sent: S3 keys must not be normalized. */
  readonly target: string;
  /** Names are lowercase. Values have one character per byte. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** An HTTP response. */
export interface S3Response {
  readonly status: number;
  /**
   * Names are lowercase. Values have one character per byte. `content-length` is always present, except for
   * status 204 and 304.
   */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The transport must break the connection after this number of body bytes. -1: send no response. */
  readonly cutAfter?: number;
  /** The transport must send nothing after this number of body bytes, and keep the connection. -1: no response. */
  readonly stallAfter?: number;
}

/** The object that `x-amz-copy-source` specifies. */
export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

/** A parsed request: the operation and its target. */
export interface S3Call {
  /** API name, such as `ListObjectsV2` or `CopyObject`. `Unknown` if the request is not recognized. */
  readonly operation: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly versionId?: string;
  readonly copySource?: ObjectName;
  /** From the Authorization header or a presigned query. */
  readonly accessKeyId?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/** A call and the status of its response. */
export interface S3CallResult extends S3Call {
  readonly status: number;
  /** The S3 error code, if the call failed. */
  readonly code?: string;
}

/** A fault that a test injects into a request. `after` performs the operation before the fault. */
export type Fault =
  /** An S3 error. Default status: the status of the code. Status 200 returns an error in a success response. */
  | {
      readonly kind: "error";
      readonly code: string;
      readonly status?: number;
      /** Default: the message of S3 for the code. */
      readonly message?: string;
      readonly after?: boolean;
    }
  /** The connection breaks before the operation, or `after` it: then only the response is lost. */
  | { readonly kind: "hangUp"; readonly after?: boolean }
  /** The operation is performed. The connection breaks after this number of response body bytes. */
  | { readonly kind: "truncate"; readonly bytes: number }
  /** The operation is performed after the delay. Its response is correct. */
  | { readonly kind: "delay"; readonly milliseconds: number }
  /**
   * The connection stays open, without a response to the request, before the operation or `after` it. With
   * `bytes`, the operation is performed, and its headers and this number of body bytes are sent.
   */
  | { readonly kind: "stall"; readonly after?: boolean; readonly bytes?: number }
  /**
   * The operation is performed. Its response has this body, even if the operation fails. A function receives the
   * correct body. Default status: the status of the operation. An undefined header is removed.
   */
  | {
      readonly kind: "replaceBody";
      readonly body: string | ((body: string) => string);
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string | undefined>>;
    };

/** The denial of a call by `authorize`. Default code: `AccessDenied`. */
export interface Denial {
  readonly message: string;
  readonly code?: string;
}

type MaybePromise<T> = T | Promise<T>;

/** Hooks can be changed at any time. They are read again for every request. */
export interface Hooks {
  /** Called with the result of every request, for metrics. */
  onRequest?: ((result: S3CallResult) => void) | undefined;
  /**
   * Called before an operation is performed. For DeleteObjects, it is called once for each key, and a denial
   * is returned as the error of that key. If a key is missing, it is called again with the operation
   * `ListObjectsV2`: as in S3, a caller without permission to list receives 403, not 404.
   */
  authorize?: ((call: S3Call) => MaybePromise<Denial | undefined>) | undefined;
  /** The caller, as in `Initiator` of uploads: the ARN of a user or a session. @default the account */
  principal?: ((call: S3Call) => string | undefined) | undefined;
  /** Called before `authorize`, and after the signature is verified. Returns a fault to inject. */
  fault?: ((call: S3Call) => MaybePromise<Fault | undefined>) | undefined;
}
