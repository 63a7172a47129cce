/** CreateMultipartUpload, UploadPart, UploadPartCopy, AbortMultipartUpload. */
import { createHash } from "node:crypto";
import type { Bucket } from "../../model/bucket";
import {
  checksumTypeOf,
  claimedChecksum,
  DEFAULT_ALGORITHM,
  fullChecksum,
  parseAlgorithm,
  verifyBody,
} from "../../model/checksums";
import { Content } from "../../model/content";
import type { ChecksumAlgorithm, ChecksumType } from "../../model/digest";
import { encryptionHeaders, etagOf } from "../../model/encryption";
import type { Attributes, Part } from "../../model/object";
import { S3Error } from "../../protocol/errors";
import { document, element } from "../../protocol/xml";
import { attributesOf, checksumHeaders } from "../../request/attributes";
import { copyRange, partNumber } from "../../request/byte-range";
import { bucketNamed, type Context, type Reply } from "../../request/target";
import { checksumElements, sourceOf, sourceVersionHeader } from "../copy";

export const MIN_PART = 5 * 1024 ** 2;
const MAX_PART = 5 * 1024 ** 3;

export interface UploadedPart extends Part {
  readonly content: Content;
  readonly lastModified: number;
}

/** A multipart upload that was neither completed nor aborted. */
export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly attributes: Attributes;
  /** Milliseconds since the epoch: also the LastModified of what will become of it. */
  readonly initiated: number;
  readonly algorithm: ChecksumAlgorithm;
  readonly checksumType: ChecksumType;
  /** Whether the request named the algorithm: only then must each part bring its value. */
  readonly algorithmAsked: boolean;
  readonly parts: Map<number, UploadedPart>;
}

export function createMultipartUpload({ store, bucketName, key, headers }: Context): Reply {
  const bucket = bucketNamed(store, bucketName);
  const asked = headers["x-amz-checksum-algorithm"];
  const algorithm = asked === undefined ? DEFAULT_ALGORITHM : parseAlgorithm(asked);
  const upload: Upload = {
    id: createHash("sha256").update(`upload ${store.next()}`).digest("base64url"),
    key,
    attributes: attributesOf(headers, bucket),
    initiated: bucket.seconds(),
    algorithm,
    checksumType: checksumTypeOf(algorithm, headers["x-amz-checksum-type"]),
    algorithmAsked: asked !== undefined,
    parts: new Map(),
  };
  bucket.uploads.set(upload.id, upload);
  return {
    headers: {
      ...encryptionHeaders(upload.attributes.encryption),
      "x-amz-checksum-algorithm": asked && algorithm,
      "x-amz-checksum-type": asked && upload.checksumType,
    },
    body: document("InitiateMultipartUploadResult", [
      element("Bucket", bucketName),
      element("Key", key),
      element("UploadId", upload.id),
    ]),
  };
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
  const { upload } = uploadOf(context);
  const { headers } = context;
  const content = Content.of(context.body);
  checkPartChecksum(upload, headers);
  verifyBody(content, headers);
  const part = addPart(context, upload, content);
  return {
    headers: {
      etag: `"${part.etag}"`,
      ...withoutType(checksumHeaders(part.checksum)),
      ...encryptionHeaders(upload.attributes.encryption),
    },
  };
}

/** A part must bring the checksum which its upload was created for; without one, any or none will do. */
function checkPartChecksum({ algorithm, algorithmAsked }: Upload, headers: Context["headers"]): void {
  const brought = claimedChecksum(headers)?.algorithm;
  if (!algorithmAsked || brought === algorithm) return;
  throw new S3Error(
    "InvalidRequest",
    `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ${brought?.toLowerCase() ?? "null"}`,
  );
}

function withoutType({ "x-amz-checksum-type": _, ...value }: Record<string, string>): Record<string, string> {
  return value;
}

function addPart({ store, query }: Context, upload: Upload, content: Content): UploadedPart {
  const number = partNumber(query.partNumber ?? "");
  if (content.size > MAX_PART)
    throw new S3Error("EntityTooLarge", undefined, { MaxSizeAllowed: String(MAX_PART) });
  const part: UploadedPart = {
    size: content.size,
    content,
    etag: etagOf(content, upload.attributes.encryption, () => store.next()),
    checksum: fullChecksum(upload.algorithm, content),
    lastModified: Math.floor(store.now() / 1000) * 1000,
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
  if (end - start > MAX_PART)
    throw new S3Error(
      "InvalidRequest",
      `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_PART}`,
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
