import type { S3 } from "@aws-sdk/client-s3";
import { each } from "./each";
import { isComposite, type TestObject, testObjects } from "./objects";

/** What the source holds of an object. */
const CURRENT = "what the source holds";

/**
 * Puts the test's objects into both buckets, each as its fate says. The destination's are the younger ones.
 *
 * @returns the objects that are there: composite ones are left out where the emulator does not tell their parts.
 */
export async function fill(s3: S3, source: string, destination: string): Promise<readonly TestObject[]> {
  const all = await tellsParts(s3, source);
  const objects = testObjects.filter((object) => all || !isComposite(object));
  await each(objects, async (object) => {
    if (object.fate !== "orphan") await upload(s3, source, object, CURRENT);
  });
  await each(objects, async (object) => {
    if (object.fate === "same") await upload(s3, destination, object, CURRENT);
    if (object.fate === "orphan") await upload(s3, destination, object, "what nobody misses");
    // As long as the source's: nothing but the ETag tells that it is another.
    if (object.fate === "changed") await upload(s3, destination, object, "what it has been once");
  });
  return objects;
}

/** Whether HEAD with a part's number tells how many there are, as S3 does. */
async function tellsParts(s3: S3, bucket: string): Promise<boolean> {
  const probe = testObjects.find(isComposite)!;
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
