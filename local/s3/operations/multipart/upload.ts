/** CreateMultipartUpload, UploadPart, UploadPartCopy, AbortMultipartUpload. */

import { createHash } from "node:crypto";
import { MAX_PART_BYTES } from "../../constants";
import type { Bucket } from "../../model/bucket";
import {
  checksumTypeOf,
  DEFAULT_ALGORITHM,
  fullChecksum,
  parseAlgorithm,
  suppliedChecksum,
  verifyBody,
} from "../../model/checksums";
import { Content } from "../../model/content";
import type { ChecksumAlgorithm, ChecksumType } from "../../model/digest";
import { encryptionHeaders, etagOf } from "../../model/encryption";
import type { Upload, UploadedPart } from "../../model/upload";
import { S3Error } from "../../protocol/errors";
import { document, element } from "../../protocol/xml";
import { attributesOf, checksumHeaders } from "../../request/attributes";
import { copyRange, partNumber } from "../../request/byte-range";
import { bucketNamed, type Context, type Reply } from "../../request/target";
import { checksumElements, sourceOf, sourceVersionHeader } from "../copy";
import { checkLocked } from "../objects";

export function createMultipartUpload({ store, bucketName, key, headers, principal }: Context): Reply {
  const bucket = bucketNamed(store, bucketName);
  const requested = headers["x-amz-checksum-algorithm"];
  const algorithm = requested === undefined ? DEFAULT_ALGORITHM : parseAlgorithm(requested);
  const upload: Upload = {
    id: createHash("sha256").update(`upload ${store.next()}`).digest("base64url"),
    key,
    attributes: attributesOf(headers, bucket),
    initiator: principal ?? store.account,
    initiated: bucket.seconds(),
    algorithm,
    checksumType: requestedType(headers, algorithm),
    algorithmRequested: requested !== undefined,
    parts: new Map(),
  };
  bucket.uploads.set(upload.id, upload);
  return {
    headers: {
      ...encryptionHeaders(upload.attributes.encryption),
      "x-amz-checksum-algorithm": requested && algorithm,
      "x-amz-checksum-type": requested && upload.checksumType,
    },
    body: document("InitiateMultipartUploadResult", [
      element("Bucket", bucketName),
      element("Key", key),
      element("UploadId", upload.id),
    ]),
  };
}

/** @throws S3Error InvalidRequest for a type without an algorithm, or for one that the algorithm does not support */
function requestedType(headers: Context["headers"], algorithm: ChecksumAlgorithm): ChecksumType {
  const type = headers["x-amz-checksum-type"];
  if (type === undefined || headers["x-amz-checksum-algorithm"] !== undefined)
    return checksumTypeOf(algorithm, type);
  throw new S3Error(
    "InvalidRequest",
    "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
  );
}

/** @throws S3Error NoSuchBucket, NoSuchUpload */
export function uploadOf({ store, bucketName, key, query }: Context): { bucket: Bucket; upload: Upload } {
  const bucket = bucketNamed(store, bucketName);
  const id = query.uploadId ?? "";
  const upload = bucket.uploads.get(id);
  if (upload?.key !== key) throw new S3Error("NoSuchUpload", undefined, { UploadId: id });
  return { bucket, upload };
}

export function uploadPart(context: Context): Reply {
  const { bucket, upload } = uploadOf(context);
  const { headers } = context;
  const content = Content.of(context.body);
  checkPartChecksum(upload, headers);
  checkLocked(bucket, verifyBody(content, headers), headers, "Put Part");
  const part = addPart(context, upload, content);
  return {
    headers: {
      etag: `"${part.etag}"`,
      ...withoutType(checksumHeaders(part.checksum)),
      ...encryptionHeaders(upload.attributes.encryption),
    },
  };
}

/**
 * A part must supply a checksum of the algorithm that its upload specifies. If the upload specifies no algorithm, the
 * checksum is optional and can be of any algorithm.
 */
function checkPartChecksum({ algorithm, algorithmRequested }: Upload, headers: Context["headers"]): void {
  const supplied = suppliedChecksum(headers)?.algorithm;
  if (!algorithmRequested || supplied === algorithm) return;
  throw new S3Error(
    "InvalidRequest",
    `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ${supplied?.toLowerCase() ?? "null"}`,
  );
}

function withoutType({ "x-amz-checksum-type": _, ...value }: Record<string, string>): Record<string, string> {
  return value;
}

function addPart({ store, bucketName, query }: Context, upload: Upload, content: Content): UploadedPart {
  const number = partNumber(query.partNumber ?? "");
  if (content.size > MAX_PART_BYTES)
    throw new S3Error("EntityTooLarge", undefined, { MaxSizeAllowed: String(MAX_PART_BYTES) });
  const part: UploadedPart = {
    size: content.size,
    content,
    etag: etagOf(content, upload.attributes.encryption, () => store.next()),
    checksum: fullChecksum(upload.algorithm, content),
    lastModified: bucketNamed(store, bucketName).seconds(),
  };
  upload.parts.set(number, part);
  return part;
}

export function uploadPartCopy(context: Context): Reply {
  const { upload } = uploadOf(context);
  const { bucket: from, object: source } = sourceOf(context);
  const range = context.headers["x-amz-copy-source-range"];
  const { start, end } =
    range === undefined ? { start: 0, end: source.content.size } : copyRange(range, source.content.size);
  if (end - start > MAX_PART_BYTES)
    throw new S3Error(
      "InvalidRequest",
      `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_PART_BYTES}`,
    );
  const part = addPart(context, upload, source.content.slice(start, end));
  return {
    headers: {
      ...encryptionHeaders(upload.attributes.encryption),
      ...sourceVersionHeader(from, source),
    },
    body: document("CopyPartResult", [
      element("LastModified", new Date(part.lastModified).toISOString()),
      element("ETag", `"${part.etag}"`),
      ...checksumElements(part.checksum),
    ]),
  };
}

export function abortMultipartUpload(context: Context): Reply {
  const { bucket, upload } = uploadOf(context);
  bucket.uploads.delete(upload.id);
  return { status: 204 };
}
