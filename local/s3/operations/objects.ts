/** PutObject, GetObject, HeadObject. */

import type { Bucket } from "../model/bucket";
import { DEFAULT_ALGORITHM, fullChecksum, verifyBody } from "../model/checksums";
import { Content } from "../model/content";
import { checkCustomerKey, encryptionHeaders, etagOf } from "../model/encryption";
import { isArchived, type ObjectVersion } from "../model/object";
import { S3Error } from "../protocol/errors";
import { attributesOf, checksumHeaders, objectHeaders, versionHeader } from "../request/attributes";
import { type Extent, partExtent, rangeExtent } from "../request/byte-range";
import { checkRead, checkWrite } from "../request/conditions";
import { bucketNamed, type Context, type Reply } from "../request/target";

/**
 * The current object of a key, or one version of it.
 *
 * @throws S3Error NoSuchKey; NoSuchVersion; MethodNotAllowed if the requested version is a delete marker
 */
export function existing(bucket: Bucket, key: string, versionId: string | undefined): ObjectVersion {
  const version = versionId === undefined ? bucket.newest(key) : bucket.version(key, versionId);
  if (version?.deleteMarker === false) return version;
  const marker: Record<string, string> =
    version === undefined ? {} : { "x-amz-delete-marker": "true", "x-amz-version-id": version.versionId };
  if (versionId === undefined) throw new S3Error("NoSuchKey", undefined, { Key: key }, marker);
  if (version === undefined)
    throw new S3Error("NoSuchVersion", undefined, { Key: key, VersionId: versionId });
  const allowed = { allow: "DELETE", "last-modified": new Date(version.lastModified).toUTCString() };
  throw new S3Error(
    "MethodNotAllowed",
    undefined,
    { Method: "GET", ResourceType: "DeleteMarker" },
    { ...marker, ...allowed },
  );
}

export function putObject(context: Context): Reply {
  const bucket = bucketNamed(context.store, context.bucketName);
  const { headers, key } = context;
  checkWrite(headers, bucket.current(key), key);
  const attributes = attributesOf(headers, bucket);
  const content = Content.of(context.body);
  const verified = verifyBody(content, headers);
  checkLocked(bucket, verified, headers, "Put Object");
  const algorithm = verified ?? DEFAULT_ALGORITHM;
  const checksum = fullChecksum(algorithm, content);
  const etag = etagOf(content, attributes.encryption, () => context.store.next());
  const object = bucket.put(key, { ...attributes, content, checksum, etag });
  return {
    headers: {
      etag: `"${etag}"`,
      ...checksumHeaders(checksum),
      ...encryptionHeaders(object.encryption),
      ...versionHeader(bucket, object.versionId),
    },
  };
}

/**
 * @param verified the algorithm of the checksum that the request supplies
 * @param request the name of the request in the message of S3
 * @throws S3Error InvalidRequest for a body without a hash in a bucket whose objects Object Lock protects
 */
export function checkLocked(
  { retentionDays }: Bucket,
  verified: string | undefined,
  headers: Context["headers"],
  request: "Put Object" | "Put Part",
): void {
  if (retentionDays === undefined || verified !== undefined || headers["content-md5"] !== undefined) return;
  const what = `Content-MD5 OR x-amz-checksum- HTTP header is required for ${request} requests`;
  throw new S3Error("InvalidRequest", `${what} with Object Lock parameters`);
}

export async function headObject(context: Context): Promise<Reply> {
  return ownPartHead(context) ?? read(context, false);
}

/** The response to HEAD of a part with the quirk `partHead`. */
function ownPartHead({ store, bucketName, key, query }: Context): Reply | undefined {
  const { partHead } = store.quirks;
  if (partHead === undefined || query.partNumber === undefined) return undefined;
  const object = bucketNamed(store, bucketName).current(key);
  const part = object?.parts?.[Number(query.partNumber) - 1];
  if (object === undefined || part === undefined) return undefined;
  return {
    headers: {
      "accept-ranges": "bytes",
      "content-length": String(part.size),
      "content-type": "binary/octet-stream",
      etag: `"${part.etag}"`,
      "last-modified": new Date(object.lastModified).toUTCString(),
      "x-amz-mp-parts-count": partHead === "own" ? undefined : String(object.parts?.length),
    },
  };
}

export function getObject(context: Context): Promise<Reply> {
  return read(context, true);
}

async function read(context: Context, withBody: boolean): Promise<Reply> {
  const { headers, query } = context;
  const bucket = bucketNamed(context.store, context.bucketName);
  const object = await readable(context, bucket);
  checkCustomerKey(headers, object);
  checkRead(headers, object);
  if (withBody && isArchived(object)) throw archived(object);
  const extent = extentOf(context, object);
  const { start, end, partial } = extent;
  const responseHeaders: Record<string, string | undefined> = {
    ...objectHeaders(bucket, object),
    "content-length": String(end - start),
    "content-range": partial ? `bytes ${start}-${end - 1}/${object.content.size}` : undefined,
    "x-amz-mp-parts-count":
      query.partNumber !== undefined && object.parts ? String(object.parts.length) : undefined,
    ...overrides(query),
  };
  if (headers["x-amz-checksum-mode"] === "ENABLED")
    Object.assign(responseHeaders, checksumsFor(context, object, extent));
  const status = partial ? 206 : 200;
  if (!withBody) return { status, headers: responseHeaders };
  return { status, headers: responseHeaders, body: object.content.slice(start, end).toBuffer() };
}

async function readable({ key, query, denial }: Context, bucket: Bucket): Promise<ObjectVersion> {
  try {
    return existing(bucket, key, query.versionId);
  } catch (error) {
    // S3 returns 404 for a missing key only if the caller may list the bucket.
    throw (await denial("ListObjectsV2", "")) ?? error;
  }
}

function extentOf({ headers, query }: Context, { content, parts }: ObjectVersion): Extent {
  if (query.partNumber === undefined) return rangeExtent(headers.range, content.size);
  if (headers.range !== undefined)
    throw new S3Error("InvalidRequest", "Cannot specify both Range header and partNumber query parameter");
  return partExtent(query.partNumber, parts?.map((part) => part.size) ?? [content.size]);
}

/**
 * The checksum of the selected bytes, if the object has one: of the whole object, or of a part with a composite checksum.
 * As in S3, a part of an object with a full-object checksum has no checksum.
 */
function checksumsFor(
  context: Context,
  object: ObjectVersion,
  { start, end }: Extent,
): Record<string, string> {
  const number = context.query.partNumber;
  const { checksum, parts, content } = object;
  if (checksum === undefined) return {};
  const part = number === undefined ? undefined : parts?.[Number(number) - 1];
  if (part !== undefined && checksum.type === "COMPOSITE")
    return { ...checksumHeaders(part.checksum), "x-amz-checksum-type": checksum.type };
  return start === 0 && end === content.size ? checksumHeaders(checksum) : {};
}

/** Header overrides of the query, such as `response-content-type`. */
function overrides(query: Context["query"]): Record<string, string> {
  const given = Object.entries(query).filter(([name]) => name.startsWith("response-"));
  return Object.fromEntries(given.map(([name, value]) => [name.slice("response-".length), value]));
}

/** @param message default: the message of S3 for a read */
export function archived(object: ObjectVersion, message?: string): S3Error {
  const details: Record<string, string> = { StorageClass: object.storageClass };
  if (object.archiveStatus !== undefined) details.AccessTier = object.archiveStatus;
  return new S3Error("InvalidObjectState", message, details);
}
