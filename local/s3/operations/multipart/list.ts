/** ListParts and ListMultipartUploads. */

import { MAX_PAGE_SIZE } from "../../constants";
import { rankOf } from "../../model/keys";
import type { Upload, UploadedPart } from "../../model/upload";
import { notImplemented } from "../../protocol/errors";
import { document, element, optional, parent, type Xml } from "../../protocol/xml";
import { bucketNamed, type Context, integer, type Reply } from "../../request/target";
import { checksumElements } from "../copy";
import { take } from "../iterate-keys";
import { encoder, ownerOf } from "../listing";
import { uploadOf } from "./upload";

export function listParts(context: Context): Reply {
  const { upload } = uploadOf(context);
  const { query } = context;
  const marker = integer("part-number-marker", query["part-number-marker"], 0);
  const limit = Math.min(integer("max-parts", query["max-parts"], MAX_PAGE_SIZE), MAX_PAGE_SIZE);
  const numbers = [...upload.parts.keys()].sort((a, b) => a - b).filter((number) => number > marker);
  const { items, more } = take(numbers, limit);
  return {
    body: document("ListPartsResult", [
      element("Bucket", context.bucketName),
      element("Key", context.key),
      element("UploadId", upload.id),
      element("PartNumberMarker", marker),
      // S3 returns the number of the last listed part even if no parts follow.
      element("NextPartNumberMarker", items.at(-1) ?? 0),
      element("MaxParts", limit),
      element("IsTruncated", more),
      ...items.map((number) => renderPart(number, upload.parts.get(number)!)),
      initiatorOf(upload),
      ownerOf(context),
      ...renderSettings(upload),
    ]),
  };
}

function renderPart(number: number, part: UploadedPart): Xml {
  return parent("Part", [
    element("PartNumber", number),
    element("LastModified", new Date(part.lastModified).toISOString()),
    element("ETag", `"${part.etag}"`),
    element("Size", part.size),
    ...checksumElements(part.checksum),
  ]);
}

const initiatorOf = ({ initiator }: Upload): Xml => parent("Initiator", [element("ID", initiator)]);

function renderSettings({ attributes, algorithm, checksumType }: Upload): Xml[] {
  return [
    element("StorageClass", attributes.storageClass),
    element("ChecksumAlgorithm", algorithm),
    element("ChecksumType", checksumType),
  ];
}

export function listMultipartUploads(context: Context): Reply {
  const { query } = context;
  const bucket = bucketNamed(context.store, context.bucketName);
  if (query.delimiter) throw notImplemented("a delimiter in ListMultipartUploads");
  const encode = encoder(query["encoding-type"]);
  const limit = Math.min(integer("max-uploads", query["max-uploads"], MAX_PAGE_SIZE), MAX_PAGE_SIZE);
  const { items, more } = take(uploadsAfterMarker([...bucket.uploads.values()], query), limit);
  const last = more ? items.at(-1) : undefined;
  return {
    body: document("ListMultipartUploadsResult", [
      element("Bucket", context.bucketName),
      element("KeyMarker", encode(query["key-marker"] ?? "")),
      element("UploadIdMarker", query["upload-id-marker"] ?? ""),
      optional("NextKeyMarker", last && encode(last.key)),
      optional("NextUploadIdMarker", last?.id),
      element("Prefix", encode(query.prefix ?? "")),
      optional("EncodingType", query["encoding-type"]),
      element("MaxUploads", limit),
      element("IsTruncated", more),
      ...items.map((upload) => renderUpload(context, upload, encode)),
    ]),
  };
}

/** Sorted by key. Uploads of the same key are sorted by age, oldest first. */
function uploadsAfterMarker(uploads: readonly Upload[], query: Context["query"]): Upload[] {
  const marker = rankOf(query["key-marker"] ?? "");
  const marked = uploads.findIndex((upload) => upload.id === query["upload-id-marker"]);
  return uploads
    .map((upload, age) => ({ upload, age, rank: rankOf(upload.key) }))
    .filter(({ rank, age }) => rank > marker || (marked >= 0 && rank === marker && age > marked))
    .filter(({ upload }) => upload.key.startsWith(query.prefix ?? ""))
    .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.age - b.age))
    .map(({ upload }) => upload);
}

function renderUpload(context: Context, upload: Upload, encode: (key: string) => string): Xml {
  return parent("Upload", [
    element("Key", encode(upload.key)),
    element("UploadId", upload.id),
    initiatorOf(upload),
    ownerOf(context),
    ...renderSettings(upload),
    element("Initiated", new Date(upload.initiated).toISOString()),
  ]);
}
