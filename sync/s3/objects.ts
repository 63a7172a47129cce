import type { CopySettings } from "./copy-settings";

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
  /** Continues a page that has no entry and is not the last one. Such pages are rare. */
  readonly token?: string | undefined;
  /** The common prefixes of a listing with a delimiter, in order. Absent if there are none. */
  readonly folders?: readonly string[];
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
  /** Values by algorithm. A composite checksum, which depends on the parts, has a name such as `CRC32 COMPOSITE`. */
  readonly checksums: Readonly<Record<string, string>>;
  /** `AES256`, `aws:kms`, `aws:kms:dsse`, or `null` if the server does not say. */
  readonly encryption: string | null;
  /** Number of metadata entries that no header can show. Absent if there are none. They come from APIs such as SOAP. */
  readonly missingMetadata?: number;
}

/** A copy. It succeeds only if the source has the given ETag, and the destination has the given state. */
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
  /** Number of parts; 0 if the server does not say. `size` is the size of this part only. */
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

/** An upload that was just created. */
export interface CreatedUpload extends Upload {
  /** Whether the ETags of its parts are MD5s of their content. */
  readonly hashes: boolean;
  /**
   * Number of requests that the client has sent. If more than one, an earlier request may have created another upload.
   */
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

/** The first and the last byte of a part. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** A part to copy. `whole`: the source has only this part. */
export interface PartOrder {
  readonly number: number;
  readonly source: CopyOrder["source"];
  readonly range: ByteRange | "whole";
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
