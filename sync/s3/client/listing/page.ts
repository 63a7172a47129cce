import type { ListObjectsV2CommandOutput } from "@aws-sdk/client-s3";
import type { Entry, Page } from "../../objects";

/**
 * A listing that is incomplete, or lacks a field that a comparison needs. The SDK retries it because of `$retryable`.
 */
export class MalformedListing extends Error {
  override readonly name = "MalformedListing";
  readonly $retryable = { throttling: false };
  constructor(
    /** The problem, as a part of a sentence. */
    readonly what: string,
    options?: ErrorOptions,
  ) {
    super(`S3 returned a malformed listing: ${what}.`, options);
  }
}

/** One object of a listing, before it is checked. */
export interface RawEntry {
  readonly key?: string | undefined;
  readonly size?: number | undefined;
  readonly etag?: string | undefined;
  /** Milliseconds since 1970. A `NaN` or missing value is malformed. */
  readonly lastModified?: number | undefined;
  readonly storageClass?: string | undefined;
  readonly checksum?: string | undefined;
  readonly restored?: boolean | undefined;
}

/** The fields of a listing, before they are checked. */
export interface RawPage {
  /** Their keys may still be URL-encoded. */
  readonly entries: readonly Entry[];
  /** Common prefixes. They may still be URL-encoded. */
  readonly folders: readonly string[];
  readonly truncated: string | undefined;
  readonly encodingType: string | undefined;
  /** The number of objects and common prefixes, as the server counts them. Unknown if `NaN` or missing. */
  readonly keyCount?: number | undefined;
  readonly nextToken: string | undefined;
}

/** The page that the SDK's own parser has read. @throws MalformedListing as `readListPage` does */
export function pageOfOutput(output: ListObjectsV2CommandOutput): Page {
  const {
    Contents = [],
    CommonPrefixes = [],
    IsTruncated,
    EncodingType,
    KeyCount,
    NextContinuationToken,
  } = output;
  const entries = Contents.map((object) =>
    entryFrom({
      key: object.Key,
      size: object.Size,
      etag: object.ETag,
      lastModified: object.LastModified?.getTime(),
      storageClass: object.StorageClass,
      checksum: object.ChecksumAlgorithm?.[0],
      restored:
        object.RestoreStatus?.IsRestoreInProgress === false &&
        object.RestoreStatus.RestoreExpiryDate !== undefined,
    }),
  );
  return pageFrom({
    entries,
    folders: CommonPrefixes.flatMap(({ Prefix }) => Prefix ?? []),
    truncated: IsTruncated === undefined ? undefined : String(IsTruncated),
    encodingType: EncodingType,
    keyCount: KeyCount,
    nextToken: NextContinuationToken,
  });
}

/** The page from its fields. @throws MalformedListing if one is missing or invalid. */
export function pageFrom({ entries, folders, truncated, encodingType, keyCount, nextToken }: RawPage): Page {
  const isTruncated = truncated?.trim().toLowerCase();
  if (isTruncated !== "true" && isTruncated !== "false") {
    throw new MalformedListing("it does not say whether it is truncated");
  }
  // A server may not return some elements, such as common prefixes. But every element that it counts must be
  // there.
  const read = entries.length + folders.length;
  if (keyCount !== undefined && keyCount > read) {
    throw new MalformedListing(`it has ${read} of the ${keyCount} keys and common prefixes that it counts`);
  }
  const urlEncoded = encodingType?.trim().toLowerCase() === "url";
  const page = {
    entries: urlEncoded ? entries.map(decoded) : entries,
    last: isTruncated === "false",
    ...(folders.length > 0 && { folders: urlEncoded ? folders.map(decodeKey) : folders }),
  };
  if (page.last || entries.length > 0) return page;
  if (!nextToken)
    throw new MalformedListing("it is truncated, but has neither a key nor a continuation token");
  return { ...page, token: nextToken };
}

/** An object from its fields. @throws MalformedListing if one is missing or invalid. */
export function entryFrom(raw: RawEntry): Entry {
  const { key, size, etag, lastModified, storageClass, checksum, restored } = raw;
  if (key === undefined) throw new MalformedListing("an object has no key");
  if (size === undefined || !Number.isSafeInteger(size)) throw missing(key, "size");
  if (etag === undefined || etag === "") throw missing(key, "ETag");
  if (lastModified === undefined || Number.isNaN(lastModified)) throw missing(key, "LastModified");
  const entry: { -readonly [K in keyof Entry]: Entry[K] } = {
    key,
    size,
    etag,
    lastModified,
    storageClass: storageClass || "STANDARD",
  };
  if (checksum !== undefined) entry.checksum = checksum;
  if (restored) entry.restored = true;
  return entry;
}

const missing = (key: string, field: string) =>
  new MalformedListing(`the object ${JSON.stringify(key)} has no valid ${field}`);

/** The same object if its key is not encoded, as most keys are. */
function decoded(entry: Entry): Entry {
  const key = decodeKey(entry.key);
  return key === entry.key ? entry : { ...entry, key };
}

/** A server may ignore the request for URL encoding. In a URL-encoded listing a `+` is a space. */
export function decodeKey(key: string): string {
  if (!key.includes("%") && !key.includes("+")) return key;
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch (error) {
    throw new MalformedListing(`the key ${JSON.stringify(key)} is not URL-encoded UTF-8`, { cause: error });
  }
}
