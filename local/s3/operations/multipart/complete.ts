/** CompleteMultipartUpload. */

import { createHash } from "node:crypto";
import { MAX_OBJECT_BYTES, MIN_PART_BYTES } from "../../constants";
import { checksumHeader, compositeChecksum, fullChecksum } from "../../model/checksums";
import { Content } from "../../model/content";
import { ALGORITHMS, FURTHER_ALGORITHMS } from "../../model/digest";
import { encryptionHeaders } from "../../model/encryption";
import type { Checksum } from "../../model/object";
import type { Upload, UploadedPart } from "../../model/upload";
import { S3Error } from "../../protocol/errors";
import { childrenOf, type Node, parseXml, textOf } from "../../protocol/parse";
import { document, element } from "../../protocol/xml";
import { versionHeader } from "../../request/attributes";
import { checkWrite } from "../../request/conditions";
import type { Context, Reply } from "../../request/target";
import { checksumElements } from "../copy";
import { uploadOf } from "./upload";

export function completeMultipartUpload(context: Context): Reply {
  const { bucket, upload } = uploadOf(context);
  const { headers, key } = context;
  const parts = requestedParts(upload, context.body);
  const content = Content.join(parts.map((part) => part.content));
  if (content.size > MAX_OBJECT_BYTES) throw new S3Error("EntityTooLarge");
  const size = headers["x-amz-mp-object-size"];
  if (size !== undefined && Number(size) !== content.size)
    throw new S3Error(
      "InvalidRequest",
      `The provided 'x-amz-mp-object-size' header value ${size} does not match what was computed: ${content.size}`,
    );
  const checksum = checksumOf(upload, parts, content);
  checkSuppliedChecksum(context, checksum);
  checkWrite(headers, bucket.current(key), key);
  const etag = etagOfParts(parts);
  const object = bucket.put(key, {
    ...upload.attributes,
    content,
    etag,
    checksum,
    parts: parts.map(({ size, etag, checksum }) => ({ size, etag, checksum })),
    lastModified: upload.initiated,
  });
  bucket.uploads.delete(upload.id);
  return {
    headers: { ...encryptionHeaders(object.encryption), ...versionHeader(bucket, object.versionId) },
    body: document("CompleteMultipartUploadResult", [
      element("Location", `/${context.bucketName}/${key}`),
      element("Bucket", context.bucketName),
      element("Key", key),
      element("ETag", `"${etag}"`),
      ...checksumElements(checksum),
      element("ChecksumType", checksum.type),
    ]),
  };
}

/** The MD5 of the parts' MD5s, followed by `-` and the number of parts. */
export function etagOfParts(parts: readonly { readonly etag: string }[]): string {
  const joined = Buffer.concat(parts.map((part) => Buffer.from(part.etag, "hex")));
  return `${createHash("md5").update(joined).digest("hex")}-${parts.length}`;
}

function checksumOf(upload: Upload, parts: readonly UploadedPart[], content: Content): Checksum {
  return upload.checksumType === "COMPOSITE"
    ? compositeChecksum(upload.algorithm, parts)
    : fullChecksum(upload.algorithm, content);
}

/** @throws S3Error MalformedXML, InvalidPart, InvalidPartOrder, EntityTooSmall, InvalidRequest */
function requestedParts(upload: Upload, body: Uint8Array): readonly UploadedPart[] {
  const nodes = childrenOf(parseXml(body, "CompleteMultipartUpload"), "Part");
  if (nodes.length === 0) throw new S3Error("MalformedXML");
  let last = 0;
  return nodes.map((node, index) => {
    const number = Number(textOf(node, "PartNumber") ?? Number.NaN);
    if (!Number.isInteger(number)) throw new S3Error("MalformedXML");
    if (number <= last) throw new S3Error("InvalidPartOrder", undefined, { UploadId: upload.id });
    last = number;
    return requestedPart(upload, node, number, index === nodes.length - 1);
  });
}

function requestedPart(upload: Upload, node: Node, number: number, isLast: boolean): UploadedPart {
  const part = upload.parts.get(number);
  const etag = (textOf(node, "ETag") ?? "").trim().replace(/^"(.*)"$/, "$1");
  if (part === undefined || part.etag !== etag)
    throw new S3Error("InvalidPart", undefined, {
      UploadId: upload.id,
      PartNumber: String(number),
      ETag: etag,
    });
  if (!isLast && part.size < MIN_PART_BYTES)
    throw new S3Error("EntityTooSmall", undefined, {
      ProposedSize: String(part.size),
      MinSizeAllowed: String(MIN_PART_BYTES),
      PartNumber: String(number),
      ETag: etag,
    });
  checkPartChecksum(upload, node, part, number);
  return part;
}

/** For a composite checksum of a specified algorithm, the request must repeat the checksum of each part. */
function checkPartChecksum(upload: Upload, node: Node, part: UploadedPart, number: number): void {
  const supplied = textOf(node, `Checksum${upload.algorithm}`);
  if (supplied === undefined && upload.checksumType === "COMPOSITE" && upload.algorithmRequested)
    throw new S3Error(
      "InvalidRequest",
      `The upload was created using a ${upload.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
    );
  if (supplied !== undefined && supplied !== part.checksum.value())
    throw new S3Error("InvalidPart", undefined, { UploadId: upload.id, PartNumber: String(number) });
}

/** Verifies the checksum of the whole object and its type, if the request supplies them. */
function checkSuppliedChecksum({ headers }: Context, checksum: Checksum): void {
  const type = headers["x-amz-checksum-type"];
  if (type !== undefined && type !== checksum.type)
    throw new S3Error("BadDigest", `The checksum type of the upload is ${checksum.type}, not ${type}.`);
  for (const algorithm of [...ALGORITHMS, ...FURTHER_ALGORITHMS]) {
    const supplied = headers[checksumHeader(algorithm)];
    if (supplied === undefined) continue;
    const matches =
      algorithm === checksum.algorithm &&
      supplied.replace(/-\d+$/, "") === checksum.value().replace(/-\d+$/, "");
    if (!matches)
      throw new S3Error("BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`);
  }
}
