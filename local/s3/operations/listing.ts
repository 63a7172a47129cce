/** ListObjectsV2 and the older ListObjects. */

import { MAX_PAGE_SIZE } from "../constants";
import { encodeKey, keyOf, rankOf } from "../model/keys";
import type { ObjectVersion, Version } from "../model/object";
import { invalidArgument } from "../protocol/errors";
import { document, element, optional, parent, type Xml } from "../protocol/xml";
import { bucketNamed, type Context, integer, type Reply } from "../request/target";
import { iterateKeys, type ListingEntry, take } from "./iterate-keys";

export function listObjectsV2(context: Context): Reply {
  const { query } = context;
  const token = query["continuation-token"];
  // A token takes precedence: S3 applies start-after to the first page only.
  const page = readPage(context, token === undefined ? (query["start-after"] ?? "") : decodeToken(token));
  const { encode } = page;
  return {
    headers: regionHeader(context),
    body: document("ListBucketResult", [
      element("Name", context.bucketName),
      element("Prefix", encode(query.prefix ?? "")),
      optional("StartAfter", query["start-after"] && encode(query["start-after"])),
      optional("ContinuationToken", token),
      optional("NextContinuationToken", page.more ? encodeToken(page.last) : undefined),
      element("KeyCount", page.entries.length),
      element("MaxKeys", page.limit),
      optional("Delimiter", query.delimiter && encode(query.delimiter)),
      optional("EncodingType", query["encoding-type"]),
      element("IsTruncated", page.more),
      ...renderPage(context, page, query["fetch-owner"] === "true"),
    ]),
  };
}

export function listObjects(context: Context): Reply {
  const { query } = context;
  const marker = query.marker ?? "";
  const page = readPage(context, marker);
  const { encode } = page;
  // As in S3, only a listing with a delimiter returns NextMarker. Otherwise, the next marker is the last key.
  const next = page.more && query.delimiter ? encode(page.last) : undefined;
  return {
    headers: regionHeader(context),
    body: document("ListBucketResult", [
      element("Name", context.bucketName),
      element("Prefix", encode(query.prefix ?? "")),
      element("Marker", encode(marker)),
      optional("NextMarker", next),
      element("MaxKeys", page.limit),
      optional("Delimiter", query.delimiter && encode(query.delimiter)),
      optional("EncodingType", query["encoding-type"]),
      element("IsTruncated", page.more),
      ...renderPage(context, page, true),
    ]),
  };
}

const regionHeader = ({ store, bucketName }: Context): Record<string, string> => ({
  "x-amz-bucket-region": bucketNamed(store, bucketName).region,
});

interface Page {
  readonly entries: readonly ListingEntry[];
  readonly more: boolean;
  readonly limit: number;
  /** The key or common prefix after which the next page starts. */
  readonly last: string;
  /** Encodes a key as the request specifies. */
  readonly encode: (key: string) => string;
}

function readPage(context: Context, after: string): Page {
  const bucket = bucketNamed(context.store, context.bucketName);
  const { query } = context;
  const encode = encoder(query["encoding-type"]);
  const limit = Math.min(integer("max-keys", query["max-keys"], MAX_PAGE_SIZE), MAX_PAGE_SIZE);
  const entries = iterateKeys(bucket, {
    prefix: rankOf(query.prefix ?? ""),
    delimiter: rankOf(query.delimiter ?? ""),
    after: rankOf(after),
    visible: (versions) => versions[0]?.deleteMarker === false,
  });
  const { items, more } = take(entries, limit);
  return { entries: items, more, limit, last: keyOf(items.at(-1)?.rank ?? ""), encode };
}

function renderPage(context: Context, { entries, encode }: Page, withOwner: boolean): Xml[] {
  const withRestore = optionalAttributes(context).includes("RestoreStatus");
  const owner = withOwner ? ownerOf(context) : "";
  const contents: Xml[] = [];
  const groups: Xml[] = [];
  for (const { rank, versions } of entries) {
    const key = encode(keyOf(rank));
    if (versions === undefined) groups.push(parent("CommonPrefixes", [element("Prefix", key)]));
    else contents.push(renderEntry(key, versions[0] as ObjectVersion, owner, withRestore));
  }
  return [...contents, ...groups];
}

function renderEntry(key: string, object: ObjectVersion, owner: Xml, withRestore: boolean): Xml {
  const restore = withRestore ? restoreStatus(object) : "";
  const storageClass = `<StorageClass>${object.storageClass}</StorageClass>`;
  return `<Contents>${element("Key", key)}${renderVersion(object)}${owner}${storageClass}${restore}</Contents>`;
}

/** The elements of an object in every listing, in the order of S3. A single template, because pages dominate the cost. */
export function renderVersion(object: ObjectVersion): Xml {
  const { checksum } = object;
  return (
    `<LastModified>${timestamp(object)}</LastModified><ETag>&quot;${object.etag}&quot;</ETag>` +
    (checksum === undefined
      ? ""
      : `<ChecksumAlgorithm>${checksum.algorithm}</ChecksumAlgorithm><ChecksumType>${checksum.type}</ChecksumType>`) +
    `<Size>${object.content.size}</Size>`
  );
}

let cached = { time: Number.NaN, text: "" };

/** ISO 8601. Caches the last result, because objects written together often have the same time. */
export function timestamp({ lastModified }: Pick<Version, "lastModified">): string {
  if (cached.time !== lastModified)
    cached = { time: lastModified, text: new Date(lastModified).toISOString() };
  return cached.text;
}

export function restoreStatus({ restore }: ObjectVersion): Xml {
  if (restore === undefined) return "";
  const expiry = restore.expiry === undefined ? undefined : new Date(restore.expiry).toISOString();
  return parent("RestoreStatus", [
    element("IsRestoreInProgress", restore.ongoing),
    optional("RestoreExpiryDate", expiry),
  ]);
}

export function ownerOf(context: Context): Xml {
  return parent("Owner", [element("ID", context.store.account)]);
}

export function optionalAttributes(context: Context): readonly string[] {
  return (context.headers["x-amz-optional-object-attributes"] ?? "").split(",");
}

/** The key encoding for an `encoding-type`. @throws S3Error InvalidArgument */
export function encoder(encoding: string | undefined): (key: string) => string {
  if (encoding === undefined) return (key) => key;
  if (encoding === "url") return encodeKey;
  throw invalidArgument("encoding-type", encoding, "Invalid Encoding Method specified in Request");
}

const TOKEN_PREFIX = "after:";

/** Encodes the key or common prefix after which the next page starts. Opaque to clients. Empty: the first page. */
export function encodeToken(last: string): string {
  return Buffer.from(TOKEN_PREFIX + last, "utf8").toString("base64url");
}

/** @throws S3Error InvalidArgument for a token that `encodeToken` did not create */
function decodeToken(token: string): string {
  const text = Buffer.from(token, "base64url").toString("utf8");
  if (text.startsWith(TOKEN_PREFIX)) return text.slice(TOKEN_PREFIX.length);
  throw invalidArgument("continuation-token", token, "The continuation token provided is incorrect");
}
