/** One line of a listing. `lastModified` is in milliseconds since 1970; `etag` has its quotes. */
export interface Entry {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly lastModified: number;
  readonly storageClass: string;
  /** The checksum's algorithm, for example `CRC64NVME`, where the server tells it. */
  readonly checksum?: string;
}

/** Keys of a full page. */
export const PAGE_KEYS = 1_000;

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

/** What HEAD tells. */
export interface ObjectHead extends Entry {
  readonly carried: Carried;
  /** Values by algorithm. A composite one, which depends on the parts, stands under for example `CRC32 COMPOSITE`. */
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
  readonly checksum?: string | undefined;
}

/** One part of an object, as HEAD with a part's number tells. */
export interface PartHead extends ObjectHead {
  /** Bytes of the part; `size` is the part's too. `parts` is 0 where the server does not tell. */
  readonly parts: number;
}

/** A multipart upload that is under way. */
export interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly id: string;
}

/** All that a new upload has to be given by hand, because no part carries it. */
export interface UploadOrder {
  readonly bucket: string;
  readonly key: string;
  readonly carried: Carried;
  readonly tags: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly checksum?: { readonly algorithm: string; readonly type: "COMPOSITE" | "FULL_OBJECT" } | undefined;
}

/** A part to be copied. Bytes `from` up to and including `to`; `undefined`: the whole, which is empty. */
export interface PartOrder {
  readonly number: number;
  readonly source: CopyOrder["source"];
  readonly range: { readonly from: number; readonly to: number } | undefined;
}

/** A part that is there. `checksums` is what completing the upload has to name, by algorithm. */
export interface UploadedPart {
  readonly number: number;
  readonly etag: string;
  readonly size: number;
  readonly checksums: Readonly<Record<string, string>>;
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
export interface ObjectStore {
  /** The bucket's Region. Needs s3:ListBucket. */
  region(bucket: string): Promise<string>;
  /** Keys behind `after` that start with `prefix`, in key order, at most 1,000. */
  list(bucket: string, prefix: string, after: string | null): Promise<Page>;
  /** @returns `undefined` if there is no such object. */
  head(bucket: string, key: string): Promise<ObjectHead | undefined>;
  tags(bucket: string, key: string): Promise<Readonly<Record<string, string>>>;
  copy(order: CopyOrder, signal: AbortSignal): Promise<void>;
  /** @returns `undefined` if there is no such object. */
  headPart(bucket: string, key: string, part: number): Promise<PartHead | undefined>;
  /** @returns the upload, and whether ETags of what it makes are hashes of the content. */
  createUpload(order: UploadOrder): Promise<Upload & { readonly hashes: boolean }>;
  copyPart(upload: Upload, order: PartOrder, signal: AbortSignal): Promise<Omit<UploadedPart, "size">>;
  /** Every part that the upload has so far. */
  parts(upload: Upload): Promise<readonly UploadedPart[]>;
  /** Conditional on the destination being as it was seen, as a copy is. */
  completeUpload(
    upload: Upload,
    parts: readonly Omit<UploadedPart, "size">[],
    etag: string | null,
    signal: AbortSignal,
  ): Promise<void>;
  /** It is no error if there is no such upload. */
  abortUpload(upload: Upload): Promise<void>;
  /** At most 1,000 orders. @returns what was not deleted, and why. */
  remove(bucket: string, orders: readonly DeleteOrder[]): Promise<readonly DeleteFailure[]>;
  /** @returns `undefined` if there is no such object. */
  read(bucket: string, key: string): Promise<string | undefined>;
  write(bucket: string, key: string, body: string): Promise<void>;
  /** Only if there is no such object. @returns whether it was written. */
  writeNew(bucket: string, key: string, body: string): Promise<boolean>;
  /** Deletes an object of our own. It is no error if there is none. */
  erase(bucket: string, key: string): Promise<void>;
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
