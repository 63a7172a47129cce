import {
  AbortMultipartUploadCommand,
  type ChecksumAlgorithm,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  type S3Client,
  type StorageClass,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { decodeKey } from "../client/listing/page";
import { EMPTY_CHECKSUMS } from "../constants";
import { writeMembers } from "../copy-settings";
import { checksumValues, copySource } from "../mapping";
import type {
  Completion,
  CreatedUpload,
  ListedUpload,
  PartOrder,
  Upload,
  UploadedPart,
  UploadOrder,
} from "../objects";
import type { SendOptions } from "./send-options";

/**
 * The `Expires` header of an upload as text. The SDK accepts only a date. But existing objects may have any text, such as
 * "0" or "never", and it must be copied unchanged.
 */
export const RAW_EXPIRES = "RawExpires";

export async function createUpload(
  client: S3Client,
  order: UploadOrder,
  options: SendOptions,
): Promise<CreatedUpload> {
  const { bucket, key, carried, tags, storageClass, checksum } = order;
  const { headers } = carried;
  const created = await client.send(
    new CreateMultipartUploadCommand({
      Bucket: bucket,
      Key: key,
      CacheControl: headers["cache-control"],
      ContentDisposition: headers["content-disposition"],
      ContentEncoding: headers["content-encoding"],
      ContentLanguage: headers["content-language"],
      ContentType: headers["content-type"],
      ...(headers.expires === undefined ? {} : { [RAW_EXPIRES]: headers.expires }),
      Metadata: { ...carried.metadata },
      ...(carried.redirect === null ? {} : { WebsiteRedirectLocation: carried.redirect }),
      ...(Object.keys(tags).length === 0 ? {} : { Tagging: new URLSearchParams(tags).toString() }),
      StorageClass: storageClass as StorageClass,
      ...writeMembers(order),
      ...(checksum && {
        ChecksumAlgorithm: checksum.algorithm as ChecksumAlgorithm,
        ChecksumType: checksum.type,
      }),
    }),
    options,
  );
  const hashes = created.ServerSideEncryption === undefined || created.ServerSideEncryption === "AES256";
  return { bucket, key, id: created.UploadId ?? "", hashes, attempts: created.$metadata.attempts ?? 1 };
}

const of = ({ bucket, key, id }: Upload) => ({ Bucket: bucket, Key: key, UploadId: id });

export async function copyPart(
  client: S3Client,
  upload: Upload,
  { number, source, range }: PartOrder,
  options: SendOptions,
): Promise<Omit<UploadedPart, "size">> {
  const { CopyPartResult = {} } = await client.send(
    new UploadPartCopyCommand({
      ...of(upload),
      PartNumber: number,
      CopySource: copySource(source.bucket, source.key),
      CopySourceIfMatch: source.etag,
      ...(range !== "whole" && { CopySourceRange: `bytes=${range.from}-${range.to}` }),
    }),
    options,
  );
  return { number, etag: CopyPartResult.ETag ?? "", checksums: checksumValues(CopyPartResult) };
}

export async function uploadEmptyPart(
  client: S3Client,
  upload: Upload,
  number: number,
  options: SendOptions,
): Promise<Omit<UploadedPart, "size">> {
  // S3 requires a checksum for each part that is not copied: with the upload's algorithm, or with Object Lock
  // any.
  const algorithm = upload.order?.checksum?.algorithm as ChecksumAlgorithm | undefined;
  const part = await client.send(
    new UploadPartCommand({
      ...of(upload),
      PartNumber: number,
      Body: new Uint8Array(),
      ...(algorithm
        ? { [`Checksum${algorithm}`]: EMPTY_CHECKSUMS[algorithm] }
        : { ContentMD5: EMPTY_CHECKSUMS.MD5 }),
    }),
    options,
  );
  return { number, etag: part.ETag ?? "", checksums: checksumValues(part) };
}

export async function parts(client: S3Client, upload: Upload, options: SendOptions): Promise<UploadedPart[]> {
  const found: UploadedPart[] = [];
  for (let marker: string | undefined, more = true; more; ) {
    const page = await client.send(
      new ListPartsCommand({ ...of(upload), ...(marker && { PartNumberMarker: marker }) }),
      options,
    );
    for (const part of page.Parts ?? []) {
      const { PartNumber: number = 0, ETag: etag = "", Size: size = 0 } = part;
      found.push({ number, etag, size, checksums: checksumValues(part) });
    }
    more = page.IsTruncated === true && page.NextPartNumberMarker !== marker;
    marker = page.NextPartNumberMarker;
  }
  return found;
}

/** Uploads of other keys that begin with this key are listed after its own. */
export async function listUploads(
  client: S3Client,
  bucket: string,
  key: string,
  options: SendOptions,
): Promise<ListedUpload[]> {
  const found: ListedUpload[] = [];
  const request = { Bucket: bucket, Prefix: key, EncodingType: "url" } as const;
  for (let marker: { KeyMarker?: string; UploadIdMarker?: string } = {}, more = true; more; ) {
    const page = await client.send(new ListMultipartUploadsCommand({ ...request, ...marker }), options);
    const decode = (text: string): string => (page.EncodingType === "url" ? decodeKey(text) : text);
    const { Uploads = [], NextKeyMarker = "", NextUploadIdMarker = "" } = page;
    const own = Uploads.filter(({ Key = "" }) => decode(Key) === key);
    for (const { UploadId: id = "", Initiated, Initiator } of own)
      found.push({ bucket, key, id, initiated: Initiated?.getTime() ?? 0, initiator: Initiator?.ID });
    more = page.IsTruncated === true && NextUploadIdMarker !== marker.UploadIdMarker;
    more &&= own.length === Uploads.length;
    marker = { KeyMarker: decode(NextKeyMarker), UploadIdMarker: NextUploadIdMarker };
  }
  return found;
}

export async function completeUpload(
  client: S3Client,
  upload: Upload,
  { parts: uploaded, etag, size, checksum }: Completion,
  options: SendOptions,
): Promise<void> {
  const Parts = uploaded.map(({ number, etag: ETag, checksums }) => ({
    PartNumber: number,
    ETag,
    ...Object.fromEntries(
      Object.entries(checksums).map(([algorithm, value]) => [`Checksum${algorithm}`, value]),
    ),
  }));
  await client.send(
    new CompleteMultipartUploadCommand({
      ...of(upload),
      MultipartUpload: { Parts },
      MpuObjectSize: size,
      ...(checksum && { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: "FULL_OBJECT" }),
      ...(etag === null ? { IfNoneMatch: "*" } : { IfMatch: etag }),
    }),
    options,
  );
}

export async function abortUpload(client: S3Client, upload: Upload, options: SendOptions): Promise<void> {
  await client.send(new AbortMultipartUploadCommand(of(upload)), options);
}
