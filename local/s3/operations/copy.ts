/** CopyObject. */

import { MAX_COPY_BYTES } from "../constants";
import type { Bucket } from "../model/bucket";
import { checksumHeader, DEFAULT_ALGORITHM, fullChecksum, parseAlgorithm } from "../model/checksums";
import { ALGORITHMS } from "../model/digest";
import { checkCustomerKey, encryptionHeaders, encryptionOf, etagOf } from "../model/encryption";
import { type Attributes, type Checksum, isArchived, type ObjectVersion } from "../model/object";
import { parseTagging } from "../model/tags";
import { invalidArgument, S3Error } from "../protocol/errors";
import { document, element, type Xml } from "../protocol/xml";
import {
  checksumHeaders,
  metadataOf,
  redirectOf,
  storageClassOf,
  versionHeader,
} from "../request/attributes";
import { checkSource, checkWrite } from "../request/conditions";
import { bucketNamed, type Context, type Reply } from "../request/target";
import { timestamp } from "./listing";
import { archived, existing } from "./objects";

export function copyObject(context: Context): Reply {
  const { headers, key, store } = context;
  const bucket = bucketNamed(store, context.bucketName);
  const { bucket: from, object: source } = sourceOf(context);
  checkWrite(headers, bucket.current(key), key);
  checkNotSelfCopy(context);
  if (source.content.size > MAX_COPY_BYTES)
    throw new S3Error(
      "InvalidRequest",
      `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_COPY_BYTES}`,
    );
  const attributes = copiedAttributes(headers, source, bucket);
  const algorithm = headers["x-amz-checksum-algorithm"];
  const { content } = source;
  // The copy has one part and a full-object checksum, regardless of the parts of the source.
  const checksum = fullChecksum(
    algorithm ? parseAlgorithm(algorithm, ALGORITHMS) : (source.checksum?.algorithm ?? DEFAULT_ALGORITHM),
    content,
  );
  const etag = etagOf(content, attributes.encryption, () => store.next());
  const object = bucket.put(key, { ...attributes, content, checksum, etag });
  return {
    headers: {
      ...encryptionHeaders(object.encryption),
      ...versionHeader(bucket, object.versionId),
      ...sourceVersionHeader(from, source),
    },
    body: document("CopyObjectResult", [
      element("LastModified", timestamp(object)),
      element("ETag", `"${etag}"`),
      ...checksumElements(checksum),
      element("ChecksumType", checksum.type),
    ]),
  };
}

/**
 * The source of a copy, after verification of its conditions, its customer key and its archive status.
 *
 * @throws S3Error NoSuchBucket, NoSuchKey, NoSuchVersion, InvalidRequest, PreconditionFailed, InvalidObjectState
 */
export function sourceOf({ store, headers, copySource }: Context): { bucket: Bucket; object: ObjectVersion } {
  const { bucket: name, key, versionId } = copySource!;
  const bucket = bucketNamed(store, name);
  if (versionId !== undefined && bucket.version(key, versionId)?.deleteMarker)
    throw new S3Error(
      "InvalidRequest",
      "The source of a copy request may not specifically refer to a delete marker by version id.",
    );
  const object = existing(bucket, key, versionId);
  checkCustomerKey(headers, object, true);
  checkSource(headers, object);
  if (isArchived(object))
    throw archived(object, "Operation is not valid for the source object's storage class");
  return { bucket, object };
}

export function sourceVersionHeader(bucket: Bucket, source: ObjectVersion): Record<string, string> {
  return bucket.versioning === "Off" ? {} : { "x-amz-copy-source-version-id": source.versionId };
}

/** The checksum value as an element of a result, such as `<ChecksumCRC32>`. */
export function checksumElements(checksum: Checksum): Xml[] {
  return [
    element(`Checksum${checksum.algorithm}`, checksumHeaders(checksum)[checksumHeader(checksum.algorithm)]!),
  ];
}

/** Storage class, redirect and encryption come from the request or the defaults, never from the source. */
function copiedAttributes(headers: Context["headers"], source: ObjectVersion, bucket: Bucket): Attributes {
  const replaceMetadata = directive(headers, "x-amz-metadata-directive", "COPY") === "REPLACE";
  const replaceTags = directive(headers, "x-amz-tagging-directive", "COPY") === "REPLACE";
  directive(headers, "x-amz-object-annotation-directive", "COPY", ["COPY", "EXCLUDE"]);
  return {
    ...(replaceMetadata ? metadataOf(headers) : { headers: source.headers, metadata: source.metadata }),
    tags: replaceTags ? parseTagging(headers["x-amz-tagging"]) : source.tags,
    storageClass: storageClassOf(headers),
    redirect: redirectOf(headers),
    encryption: encryptionOf(headers, bucket),
  };
}

function directive(
  headers: Context["headers"],
  name: string,
  defaultValue: string,
  valid: readonly string[] = ["COPY", "REPLACE"],
): string {
  const value = headers[name] ?? defaultValue;
  if (valid.includes(value)) return value;
  throw invalidArgument(name, value, `Unknown directive: ${value}. Valid values are ${valid.join(" and ")}.`);
}

const CHANGE_HEADERS = [
  "x-amz-storage-class",
  "x-amz-website-redirect-location",
  "x-amz-server-side-encryption",
  "x-amz-server-side-encryption-customer-algorithm",
];

function checkNotSelfCopy({ headers, bucketName, key, copySource }: Context): void {
  const same =
    copySource!.bucket === bucketName && copySource!.key === key && copySource!.versionId === undefined;
  const changes =
    headers["x-amz-metadata-directive"] === "REPLACE" ||
    CHANGE_HEADERS.some((name) => headers[name] !== undefined);
  if (!same || changes) return;
  throw new S3Error(
    "InvalidRequest",
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
}
