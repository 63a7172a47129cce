/** ListObjectsV2, and the older ListObjects, over one walk. */

import { encodeKey, keyOf, rankOf } from "../model/keys";
import type { ObjectVersion, Version } from "../model/object";
import { invalidArgument } from "../protocol/errors";
import { document, element, optional, parent, type Xml } from "../protocol/xml";
import { bucketNamed, type Context, integer, type Reply } from "../request/target";
import { type Found, take, walk } from "./iterate-keys";

/** S3 gives no more than this many keys and common prefixes in a page, whatever is asked. */
export const MOST = 1000;

export function listObjectsV2(context: Context): Reply {
  const { query } = context;
  const token = query["continuation-token"];
  // A token wins over start-after: S3 takes the latter for the first page only.
  const page = readPage(context, token === undefined ? (query["start-after"] ?? "") : decodeToken(token));
  const { text } = page;
  return {
    body: document("ListBucketResult", [
      element("Name", context.bucketName),
      element("Prefix", text(query.prefix ?? "")),
      optional("StartAfter", query["start-after"] && text(query["start-after"])),
      optional("ContinuationToken", token),
      optional("NextContinuationToken", page.more ? encodeToken(page.last) : undefined),
      element("KeyCount", page.found.length),
      element("MaxKeys", page.most),
      optional("Delimiter", query.delimiter && text(query.delimiter)),
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
  const { text } = page;
  // As in S3, only a grouped listing names the next marker: otherwise it is the last key.
  const next = page.more && query.delimiter ? text(page.last) : undefined;
  return {
    body: document("ListBucketResult", [
      element("Name", context.bucketName),
      element("Prefix", text(query.prefix ?? "")),
      element("Marker", text(marker)),
      optional("NextMarker", next),
      element("MaxKeys", page.most),
      optional("Delimiter", query.delimiter && text(query.delimiter)),
      optional("EncodingType", query["encoding-type"]),
      element("IsTruncated", page.more),
      ...renderPage(context, page, true),
    ]),
  };
}

interface Page {
  readonly found: readonly Found[];
  readonly more: boolean;
  readonly most: number;
  /** The key or common prefix to go on after. */
  readonly last: string;
  /** Writes a key as the request wants it encoded. */
  readonly text: (key: string) => string;
}

function readPage(context: Context, after: string): Page {
  const bucket = bucketNamed(context.store, context.bucketName);
  const { query } = context;
  const text = encoder(query["encoding-type"]);
  const most = Math.min(integer("max-keys", query["max-keys"], MOST), MOST);
  const steps = walk(bucket, {
    prefix: rankOf(query.prefix ?? ""),
    delimiter: rankOf(query.delimiter ?? ""),
    after: rankOf(after),
    visible: (versions) => versions[0]?.deleteMarker === false,
  });
  const { items, more } = take(steps, most);
  return { found: items, more, most, last: keyOf(items.at(-1)?.at ?? ""), text };
}

function renderPage(context: Context, { found, text }: Page, withOwner: boolean): Xml[] {
  const withRestore = optionalAttributes(context).includes("RestoreStatus");
  const owner = withOwner ? ownerOf(context) : "";
  const contents: Xml[] = [];
  const groups: Xml[] = [];
  for (const { at, versions } of found) {
    const key = text(keyOf(at));
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

/** What every listing says of an object, in S3's order. Written in one piece: pages are what costs time. */
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

let latest = { time: Number.NaN, text: "" };

/** ISO 8601. Objects written together share their second, so the last text is kept. */
export function timestamp({ lastModified }: Pick<Version, "lastModified">): string {
  if (latest.time !== lastModified)
    latest = { time: lastModified, text: new Date(lastModified).toISOString() };
  return latest.text;
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

/** How keys are written for an `encoding-type`. @throws S3Error InvalidArgument */
export function encoder(encoding: string | undefined): (key: string) => string {
  if (encoding === undefined) return (key) => key;
  if (encoding === "url") return encodeKey;
  throw invalidArgument("encoding-type", encoding, "Invalid Encoding Method specified in Request");
}

const TOKEN_MARK = "after:";

/** Opaque to clients: the key or common prefix to go on after. */
function encodeToken(last: string): string {
  return Buffer.from(TOKEN_MARK + last, "utf8").toString("base64url");
}

/** @throws S3Error InvalidArgument for what `encodeToken` did not make */
function decodeToken(token: string): string {
  const text = Buffer.from(token, "base64url").toString("utf8");
  if (text.startsWith(TOKEN_MARK)) return text.slice(TOKEN_MARK.length);
  throw invalidArgument("continuation-token", token, "The continuation token provided is incorrect");
}
