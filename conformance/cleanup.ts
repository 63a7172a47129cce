/** Removal of a bucket with its objects, versions, delete markers and uploads in progress. */
import {
  AbortMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type S3Client,
} from "@aws-sdk/client-s3";

/**
 * Aborts the bucket's uploads, deletes its versions and objects, then deletes the bucket.
 * Uses DeleteObject, because the server's DeleteObjects is under test.
 *
 * @throws the error of DeleteBucket; errors of the other requests are ignored
 */
export async function removeBucket(client: S3Client, Bucket: string): Promise<void> {
  await abortUploads(client, Bucket).catch(() => {});
  await removeVersions(client, Bucket).catch(() => {});
  await removeObjects(client, Bucket).catch(() => {});
  await client.send(new DeleteBucketCommand({ Bucket }));
}

async function abortUploads(client: S3Client, Bucket: string): Promise<void> {
  for (let marker: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {}; ; ) {
    const page = await client.send(new ListMultipartUploadsCommand({ Bucket, ...marker }));
    await removeEach(
      (page.Uploads ?? []).map(
        ({ Key, UploadId }) =>
          () =>
            client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })),
      ),
    );
    const next = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    // A server may return the same markers again.
    if (!page.IsTruncated || JSON.stringify(next) === JSON.stringify(marker)) return;
    marker = next;
  }
}

async function removeVersions(client: S3Client, Bucket: string): Promise<void> {
  for (;;) {
    const page = await client.send(new ListObjectVersionsCommand({ Bucket }));
    const versions = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    await removeEach(
      versions.map(
        ({ Key, VersionId }) =>
          () =>
            client.send(new DeleteObjectCommand({ Bucket, Key, VersionId })),
      ),
    );
    if (!page.IsTruncated || versions.length === 0) return;
  }
}

async function removeObjects(client: S3Client, Bucket: string): Promise<void> {
  for (;;) {
    const page = await client.send(new ListObjectsV2Command({ Bucket }));
    const objects = page.Contents ?? [];
    await removeEach(
      objects.map(
        ({ Key }) =>
          () =>
            client.send(new DeleteObjectCommand({ Bucket, Key })),
      ),
    );
    if (!page.IsTruncated || objects.length === 0) return;
  }
}

async function removeEach(requests: (() => Promise<unknown>)[]): Promise<void> {
  const worker = async () => {
    for (let request = requests.pop(); request !== undefined; request = requests.pop())
      await request().catch(() => {});
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}
