/** One line of a listing. `lastModified` is in milliseconds since 1970; `etag` has its quotes. */
export interface Entry {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly lastModified: number;
  readonly storageClass: string;
}

export interface Page {
  readonly entries: readonly Entry[];
  /** Whether the listing ends here. Nothing else says so: a short page does not. */
  readonly last: boolean;
}

/** What a copy carries besides the bytes: content headers, user metadata and the website redirect. */
export interface Carried {
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly redirect: string | null;
}

/** What HEAD tells. Checksums are of the whole object only; those of composed parts are left out. */
export interface ObjectHead extends Entry {
  readonly carried: Carried;
  readonly checksums: Readonly<Record<string, string>>;
  /** `AES256`, `aws:kms`, `aws:kms:dsse`, or `null` where the server does not say. */
  readonly encryption: string | null;
  /** Whether an archived object has a readable copy for now. */
  readonly restored: boolean;
}

/** A copy, conditional on both sides: the source is still `sourceEtag`, the destination still as it was seen. */
export interface CopyOrder {
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

export interface DeleteOrder {
  readonly key: string;
  /** The object is deleted only while it has this ETag. */
  readonly etag: string;
}

export interface DeleteFailure {
  readonly key: string;
  readonly code: string;
  readonly message: string;
}

/**
 * What the engine needs of S3, and no more. Every method throws {@link StoreError} for what S3 answered and
 * `AccessDenied` or `BucketNotFound` for what concerns a whole bucket.
 */
export interface Store {
  /** The bucket's Region. Needs s3:ListBucket. */
  region(bucket: string): Promise<string>;
  /** Keys behind `after` that start with `prefix`, in key order, at most 1,000. */
  list(bucket: string, prefix: string, after: string | null): Promise<Page>;
  /** @returns `undefined` if there is no such object. */
  head(bucket: string, key: string): Promise<ObjectHead | undefined>;
  tags(bucket: string, key: string): Promise<Readonly<Record<string, string>>>;
  copy(order: CopyOrder, signal: AbortSignal): Promise<void>;
  /** At most 1,000 orders. @returns what was not deleted, and why. */
  remove(bucket: string, orders: readonly DeleteOrder[]): Promise<readonly DeleteFailure[]>;
  /** @returns `undefined` if there is no such object. */
  read(bucket: string, key: string): Promise<string | undefined>;
  write(bucket: string, key: string, body: string): Promise<void>;
}

/** An answer of S3 that concerns one object or one request. `code` is S3's own, for example `PreconditionFailed`. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const isStoreError = (error: unknown, status: number): error is StoreError =>
  error instanceof StoreError && error.status === status;
