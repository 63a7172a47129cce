/** The versions of a key: objects and delete markers. All types are immutable. */
import type { Content } from "./content";
import type { ChecksumAlgorithm, ChecksumType } from "./digest";

/** Headers that are stored with an object and returned unchanged. */
export type ContentHeaders = Readonly<Record<string, string>>;

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
  /** The header value: base64, with the suffix `-N` if composite. Computed on demand. */
  value(): string;
}

/** Server-side encryption of an object. It affects headers, ETags and reads. The content is not encrypted. */
export type Encryption =
  | { readonly kind: "AES256" }
  | { readonly kind: "aws:kms" | "aws:kms:dsse"; readonly keyId: string; readonly bucketKey: boolean }
  | { readonly kind: "customer"; readonly keyMd5: string };

export interface Part {
  readonly size: number;
  /** Hexadecimal, without quotes. */
  readonly etag: string;
  readonly checksum: Checksum;
}

export interface Restore {
  readonly ongoing: boolean;
  /** Expiry of a completed restore, in milliseconds since the epoch. */
  readonly expiry?: number;
}

/** Attributes of an object that a write request sets in its headers. */
export interface Attributes {
  readonly headers: ContentHeaders;
  /** User metadata. Names are lowercase, without the prefix `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly redirect?: string | undefined;
  readonly encryption: Encryption;
}

export interface ObjectVersion extends Attributes {
  readonly deleteMarker: false;
  /** `null` if versioning was not enabled at the time of the write. */
  readonly versionId: string;
  /** Milliseconds since the epoch, in whole seconds. */
  readonly lastModified: number;
  /** Without quotes. */
  readonly etag: string;
  readonly content: Content;
  /** Objects created before December 2024 may have none. */
  readonly checksum?: Checksum | undefined;
  /** Set only for an object from a multipart upload. */
  readonly parts?: readonly Part[];
  readonly restore?: Restore;
  /** End of the protection by Object Lock, in milliseconds since the epoch. */
  readonly retainUntil?: number;
  /** Archive tier within INTELLIGENT_TIERING: ARCHIVE_ACCESS or DEEP_ARCHIVE_ACCESS. */
  readonly archiveStatus?: string;
}

export interface DeleteMarker {
  readonly deleteMarker: true;
  readonly versionId: string;
  readonly lastModified: number;
}

export type Version = ObjectVersion | DeleteMarker;

/** An object before the bucket assigns its version ID and time. */
export type NewObject = Omit<ObjectVersion, "deleteMarker" | "versionId" | "lastModified"> & {
  /** Default: the current time. For a multipart upload, S3 uses the time of its initiation. */
  readonly lastModified?: number;
};

const ARCHIVES: ReadonlySet<string> = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** Whether the content can currently be neither read nor copied. */
export function isArchived(object: ObjectVersion): boolean {
  if (object.restore !== undefined && !object.restore.ongoing) return false;
  return ARCHIVES.has(object.storageClass) || object.archiveStatus !== undefined;
}
