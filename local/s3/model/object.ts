/** What a bucket holds under a key: versions, each an object or a delete marker. All are values. */
import type { Content } from "./content";
import type { ChecksumAlgorithm, ChecksumType } from "./digest";

/** Headers which an object carries and gives back as they came. */
export type ContentHeaders = Readonly<Record<string, string>>;

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
  /** As it travels: base64, with `-N` if composite. Computed when first asked for. */
  value(): string;
}

/** How an object is encrypted at rest. Only the ETag and the headers are affected: nothing is encrypted. */
export type Encryption =
  | { readonly kind: "AES256" }
  | { readonly kind: "aws:kms" | "aws:kms:dsse"; readonly keyId: string; readonly bucketKey: boolean }
  | { readonly kind: "customer"; readonly keyMd5: string };

export interface Part {
  readonly size: number;
  /** In hexadecimal, without quotes. */
  readonly etag: string;
  readonly checksum: Checksum;
}

export interface Restore {
  readonly ongoing: boolean;
  /** Milliseconds since the epoch; when a finished restore expires. */
  readonly expiry?: number;
}

/** What a request says of an object besides its content. */
export interface Attributes {
  readonly headers: ContentHeaders;
  /** User metadata, names in lower case without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly redirect?: string | undefined;
  readonly encryption: Encryption;
}

export interface ObjectVersion extends Attributes {
  readonly deleteMarker: false;
  /** `null` in a bucket that was never versioned. */
  readonly versionId: string;
  /** Milliseconds since the epoch, whole seconds. */
  readonly lastModified: number;
  /** Without quotes. */
  readonly etag: string;
  readonly content: Content;
  /** Objects from before December 2024 may have none. */
  readonly checksum?: Checksum | undefined;
  /** Only of a multipart upload. */
  readonly parts?: readonly Part[];
  readonly restore?: Restore;
  /** ARCHIVE_ACCESS or DEEP_ARCHIVE_ACCESS: archived within INTELLIGENT_TIERING. */
  readonly archiveStatus?: string;
}

export interface DeleteMarker {
  readonly deleteMarker: true;
  readonly versionId: string;
  readonly lastModified: number;
}

export type Version = ObjectVersion | DeleteMarker;

/** An object before a bucket has given it its version and time. */
export type NewObject = Omit<ObjectVersion, "deleteMarker" | "versionId" | "lastModified"> & {
  /** Set by a multipart upload: S3 dates such an object by the upload's beginning. */
  readonly lastModified?: number;
};

const ARCHIVES: ReadonlySet<string> = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** Whether the content can be neither read nor copied now. */
export function isArchived(object: ObjectVersion): boolean {
  if (object.restore !== undefined && !object.restore.ongoing) return false;
  return ARCHIVES.has(object.storageClass) || object.archiveStatus !== undefined;
}
