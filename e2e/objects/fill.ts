import type { S3 } from "@aws-sdk/client-s3";
import { each } from "../each";
import { isMultipart, type TestObject, testObjects } from "./objects";

/** The content of a source object, after its key. */
const CURRENT = "current content";
/** The content of a changed object in the destination. It has the length of {@link CURRENT}, so only the ETag differs. */
const OLD = "earlier content";

/**
 * Uploads the test objects to both buckets according to their states. Objects in the destination are newer.
 *
 * @returns the uploaded objects. Multipart objects are omitted if the emulator does not return their number of parts.
 */
export async function fill(s3: S3, source: string, destination: string): Promise<readonly TestObject[]> {
  const includeMultipart = await supportsPartsCount(s3, source);
  const objects = testObjects.filter((object) => includeMultipart || !isMultipart(object));
  await each(objects, async (object) => {
    if (object.state !== "orphan") await upload(s3, source, object, CURRENT);
  });
  await each(objects, async (object) => {
    if (object.state === "same") await upload(s3, destination, object, CURRENT);
    if (object.state === "orphan") await upload(s3, destination, object, "an orphan");
    if (object.state === "changed") await upload(s3, destination, object, OLD);
  });
  return objects;
}

/** Whether HeadObject with a part number returns `PartsCount`, as in S3. */
async function supportsPartsCount(s3: S3, bucket: string): Promise<boolean> {
  const probe = testObjects.find(isMultipart)!;
  await upload(s3, bucket, probe, CURRENT);
  const { PartsCount } = await s3.headObject({ Bucket: bucket, Key: probe.key, PartNumber: 1 });
  await s3.deleteObject({ Bucket: bucket, Key: probe.key });
  return PartsCount === probe.parts!.length;
}

async function upload(s3: S3, bucket: string, object: TestObject, text: string): Promise<void> {
  const { key: Key, parts, empty, extras } = object;
  if (parts !== undefined) return uploadParts(s3, bucket, object, text);
  await s3.putObject({ Bucket: bucket, Key, Body: empty ? new Uint8Array() : `${Key}: ${text}`, ...extras });
}

async function uploadParts(s3: S3, bucket: string, object: TestObject, text: string): Promise<void> {
  const at = { Bucket: bucket, Key: object.key };
  const { UploadId } = await s3.createMultipartUpload({ ...at, ...object.extras });
  const Parts = [];
  for (const [n, bytes] of object.parts!.entries()) {
    const PartNumber = n + 1;
    const Body = Buffer.alloc(bytes, `${text} ${PartNumber} `);
    const { ETag } = await s3.uploadPart({ ...at, UploadId, PartNumber, Body });
    Parts.push({ PartNumber, ETag });
  }
  await s3.completeMultipartUpload({ ...at, UploadId, MultipartUpload: { Parts } });
}
