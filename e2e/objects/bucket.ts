import type { BucketLocationConstraint, S3 } from "@aws-sdk/client-s3";
import { each } from "../each";

/** Creates a bucket in the client's Region. */
export async function createBucket(s3: S3, name: string): Promise<void> {
  const LocationConstraint = (await s3.config.region()) as BucketLocationConstraint | "us-east-1";
  await s3.createBucket({
    Bucket: name,
    // S3 rejects us-east-1 as a LocationConstraint.
    ...(LocationConstraint !== "us-east-1" && { CreateBucketConfiguration: { LocationConstraint } }),
  });
}

/**
 * Deletes every version of every object. Uses DeleteObject for each, because the XML of DeleteObjects cannot contain
 * every key.
 */
export async function emptyBucket(s3: S3, name: string): Promise<void> {
  for (;;) {
    const {
      Versions = [],
      DeleteMarkers = [],
      EncodingType,
    } = await s3.listObjectVersions({
      Bucket: name,
      EncodingType: "url",
    });
    const all = [...Versions, ...DeleteMarkers];
    if (all.length === 0) return;
    await each(all, async ({ Key, VersionId }) => {
      // Some emulators ignore EncodingType. Their responses do not contain it.
      await s3.deleteObject({ Bucket: name, Key: EncodingType ? decodeKey(Key!) : Key, VersionId });
    });
  }
}

const decodeKey = (key: string): string => decodeURIComponent(key.replaceAll("+", " "));
