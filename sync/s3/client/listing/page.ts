import type { ListObjectsV2CommandOutput } from "@aws-sdk/client-s3";
import type { Entry, Page } from "../../object-store";

/** A listing that is not complete, or lacks what a comparison needs. The SDK retries an error with `$retryable`. */
export class MalformedListing extends Error {
  override readonly name = "MalformedListing";
  readonly $retryable = { throttling: false };
  constructor(what: string, options?: ErrorOptions) {
    super(`S3 returned a malformed listing: ${what}.`, options);
  }
}

/** One object of a listing as it was read, before it is checked. */
export interface RawEntry {
  readonly key?: string | undefined;
  readonly size?: number | undefined;
  readonly etag?: string | undefined;
  /** Milliseconds since 1970. `NaN`, like a missing field, is malformed. */
  readonly lastModified?: number | undefined;
  readonly storageClass?: string | undefined;
  readonly checksum?: string | undefined;
}

/** The page that the SDK's own parser has read. @throws MalformedListing as `readListPage`. */
export function pageOfOutput(output: ListObjectsV2CommandOutput): Page {
  const { Contents = [], IsTruncated, EncodingType } = output;
  const raw = Contents.map((object) => ({
    key: object.Key,
    size: object.Size,
    etag: object.ETag,
    lastModified: object.LastModified?.getTime(),
    storageClass: object.StorageClass,
    checksum: object.ChecksumAlgorithm?.[0],
  }));
  return pageFrom(raw, IsTruncated === undefined ? undefined : String(IsTruncated), EncodingType);
}

/** The page from its fields as text. @throws MalformedListing if one is missing or invalid. */
export function pageFrom(
  raw: readonly RawEntry[],
  truncated: string | undefined,
  encodingType: string | undefined,
): Page {
  const isTruncated = truncated?.trim().toLowerCase();
  if (isTruncated !== "true" && isTruncated !== "false") {
    throw new MalformedListing("it does not say whether it is truncated");
  }
  const urlEncoded = encodingType?.trim().toLowerCase() === "url";
  return { entries: raw.map((entry) => entryFrom(entry, urlEncoded)), last: isTruncated === "false" };
}

function entryFrom(
  { key, size, etag, lastModified, storageClass, checksum }: RawEntry,
  urlEncoded: boolean,
): Entry {
  if (key === undefined) throw new MalformedListing("an object has no key");
  if (size === undefined || !Number.isSafeInteger(size)) throw missing(key, "size");
  if (etag === undefined || etag === "") throw missing(key, "ETag");
  if (lastModified === undefined || Number.isNaN(lastModified)) throw missing(key, "LastModified");
  const entry = {
    key: urlEncoded ? decodeKey(key) : key,
    size,
    etag,
    lastModified,
    storageClass: storageClass || "STANDARD",
  };
  return checksum === undefined ? entry : { ...entry, checksum };
}

const missing = (key: string, field: string) =>
  new MalformedListing(`the object ${JSON.stringify(key)} has no valid ${field}`);

/** A server may ignore the request for URL encoding. In a URL-encoded listing a `+` is a space. */
function decodeKey(key: string): string {
  if (!key.includes("%") && !key.includes("+")) return key;
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch (error) {
    throw new MalformedListing(`the key ${JSON.stringify(key)} is not URL-encoded UTF-8`, { cause: error });
  }
}
