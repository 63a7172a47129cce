/** CompleteMultipartUpload. */
import { createHash } from "node:crypto";
import { compositeChecksum, fullChecksum } from "../../model/checksums";
import { Content } from "../../model/content";
import { ALGORITHMS } from "../../model/digest";
import { encryptionHeaders } from "../../model/encryption";
import type { Checksum } from "../../model/object";
import { S3Error } from "../../protocol/errors";
import { childrenOf, type Node, parseXml, textOf } from "../../protocol/parse";
import { document, element } from "../../protocol/xml";
import { versionHeader } from "../../request/attributes";
import { checkWrite } from "../../request/conditions";
import type { Context, Reply } from "../../request/target";
import { checksumElements } from "../copy";
import { MIN_PART, type Upload, type UploadedPart, uploadOf } from "./upload";

/** 50 TB, counted as S3 does: 10,000 parts of 5 GiB are just under it. */
const MAX_OBJECT = 50 * 1024 ** 4;

export function completeMultipartUpload(context: Context): Reply {
  const { bucket, upload } = uploadOf(context);
  const { headers, key } = context;
  const parts = partsAsked(upload, context.body);
  const content = Content.join(parts.map((part) => part.content));
  if (content.size > MAX_OBJECT) throw new S3Error("EntityTooLarge");
  const size = headers["x-amz-mp-object-size"];
  if (size !== undefined && Number(size) !== content.size)
    throw new S3Error(
      "InvalidRequest",
      `The provided 'x-amz-mp-object-size' header value ${size} does not match what was computed: ${content.size}`,
    );
  const checksum = checksumOf(upload, parts, content);
  checkClaim(context, checksum);
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

/** The MD5 over the parts' MD5s, and their number. */
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
function partsAsked(upload: Upload, body: Uint8Array): readonly UploadedPart[] {
  const nodes = childrenOf(parseXml(body, "CompleteMultipartUpload"), "Part");
  if (nodes.length === 0) throw new S3Error("MalformedXML");
  let last = 0;
  return nodes.map((node, index) => {
    const number = Number(textOf(node, "PartNumber") ?? Number.NaN);
    if (!Number.isInteger(number)) throw new S3Error("MalformedXML");
    if (number <= last) throw new S3Error("InvalidPartOrder", undefined, { UploadId: upload.id });
    last = number;
    return partAsked(upload, node, number, index === nodes.length - 1);
  });
}

function partAsked(upload: Upload, node: Node, number: number, isLast: boolean): UploadedPart {
  const part = upload.parts.get(number);
  const etag = (textOf(node, "ETag") ?? "").trim().replace(/^"(.*)"$/, "$1");
  if (part === undefined || part.etag !== etag)
    throw new S3Error("InvalidPart", undefined, {
      UploadId: upload.id,
      PartNumber: String(number),
      ETag: etag,
    });
  if (!isLast && part.size < MIN_PART)
    throw new S3Error("EntityTooSmall", undefined, {
      ProposedSize: String(part.size),
      MinSizeAllowed: String(MIN_PART),
      PartNumber: String(number),
      ETag: etag,
    });
  checkPartChecksum(upload, node, part, number);
  return part;
}

/** Where the parts' checksums make the object's, the request must repeat each of them. */
function checkPartChecksum(upload: Upload, node: Node, part: UploadedPart, number: number): void {
  const claimed = textOf(node, `Checksum${upload.algorithm}`);
  if (claimed === undefined && upload.checksumType === "COMPOSITE" && upload.algorithmAsked)
    throw new S3Error(
      "InvalidRequest",
      `The upload was created using a ${upload.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
    );
  if (claimed !== undefined && claimed !== part.checksum.value())
    throw new S3Error("InvalidPart", undefined, { UploadId: upload.id, PartNumber: String(number) });
}

/** The whole object's checksum, if the request brings it. */
function checkClaim({ headers }: Context, checksum: Checksum): void {
  for (const algorithm of ALGORITHMS) {
    const claimed = headers[`x-amz-checksum-${algorithm.toLowerCase()}`];
    if (claimed === undefined) continue;
    const right =
      algorithm === checksum.algorithm &&
      claimed.replace(/-\d+$/, "") === checksum.value().replace(/-\d+$/, "");
    if (!right)
      throw new S3Error("BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`);
  }
}
