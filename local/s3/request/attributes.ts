/** Object attributes in the headers of writes and reads. */
import { MAX_METADATA_BYTES } from "../constants";
import type { Bucket } from "../model/bucket";
import { checksumHeader } from "../model/checksums";
import { encryptionHeaders, encryptionOf } from "../model/encryption";
import type { Attributes, Checksum, ObjectVersion } from "../model/object";
import { parseTagging } from "../model/tags";
import { S3Error } from "../protocol/errors";

type Headers = Readonly<Record<string, string>>;

const CONTENT_HEADERS = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
];

const META = "x-amz-meta-";
const STORAGE_CLASSES: ReadonlySet<string> = new Set([
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER",
  "DEEP_ARCHIVE",
  "GLACIER_IR",
]);

/** Parses content headers and user metadata. @throws S3Error MetadataTooLarge for more than 2,048 bytes */
export function metadataOf(headers: Headers): Pick<Attributes, "headers" | "metadata"> {
  const content: Record<string, string> = {};
  for (const name of CONTENT_HEADERS) {
    const value = headers[name];
    if (value !== undefined && value !== "") content[name] = value;
  }
  content["content-type"] ??= "binary/octet-stream";
  const metadata = Object.entries(headers)
    .filter(([name]) => name.startsWith(META))
    .map(([name, value]) => [name.slice(META.length), value] as const);
  const bytes = metadata.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (bytes > MAX_METADATA_BYTES)
    throw new S3Error("MetadataTooLarge", undefined, {
      Size: String(bytes),
      MaxSizeAllowed: String(MAX_METADATA_BYTES),
    });
  // `fromEntries` also stores the name `__proto__`.
  return { headers: content, metadata: Object.fromEntries(metadata) };
}

/** Parses all object attributes in the headers of PutObject or CreateMultipartUpload. */
export function attributesOf(headers: Headers, bucket: Bucket): Attributes {
  return {
    ...metadataOf(headers),
    tags: parseTagging(headers["x-amz-tagging"]),
    storageClass: storageClassOf(headers),
    redirect: redirectOf(headers),
    encryption: encryptionOf(headers, bucket),
  };
}

/** Default: STANDARD. @throws S3Error InvalidStorageClass */
export function storageClassOf(headers: Headers): string {
  const storageClass = headers["x-amz-storage-class"] ?? "STANDARD";
  if (STORAGE_CLASSES.has(storageClass)) return storageClass;
  throw new S3Error("InvalidStorageClass", undefined, { StorageClassRequested: storageClass });
}

/** @throws S3Error InvalidRedirectLocation */
export function redirectOf(headers: Headers): string | undefined {
  const redirect = headers["x-amz-website-redirect-location"];
  if (redirect === undefined || /^(\/|https?:\/\/)/.test(redirect)) return redirect;
  throw new S3Error("InvalidRedirectLocation");
}

/** Response headers of GET and HEAD, except length, range and checksums. */
export function objectHeaders(bucket: Bucket, object: ObjectVersion): Record<string, string | undefined> {
  const { restore, tags } = object;
  const tagCount = Object.keys(tags).length;
  const metadata = Object.entries(object.metadata).map(([name, value]) => [META + name, value]);
  return {
    ...object.headers,
    ...Object.fromEntries(metadata),
    ...encryptionHeaders(object.encryption),
    ...versionHeader(bucket, object.versionId),
    "accept-ranges": "bytes",
    etag: `"${object.etag}"`,
    "last-modified": new Date(object.lastModified).toUTCString(),
    "x-amz-website-redirect-location": object.redirect,
    "x-amz-storage-class": object.storageClass === "STANDARD" ? undefined : object.storageClass,
    "x-amz-archive-status": object.archiveStatus,
    "x-amz-tagging-count": tagCount === 0 ? undefined : String(tagCount),
    "x-amz-restore": restore && restoreHeader(restore.ongoing, restore.expiry),
  };
}

function restoreHeader(ongoing: boolean, expiry: number | undefined): string {
  const until = expiry === undefined ? "" : `, expiry-date="${new Date(expiry).toUTCString()}"`;
  return `ongoing-request="${ongoing}"${until}`;
}

/** `x-amz-version-id`. S3 returns it only if versioning is enabled or suspended. */
export function versionHeader(bucket: Bucket, versionId: string): Record<string, string> {
  return bucket.versioning === "Off" ? {} : { "x-amz-version-id": versionId };
}

export function checksumHeaders(checksum: Checksum): Record<string, string> {
  return {
    [checksumHeader(checksum.algorithm)]: checksum.value(),
    "x-amz-checksum-type": checksum.type,
  };
}
