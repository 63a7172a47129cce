import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { WRITE_NEW_ATTEMPTS } from "./constants";
import { storeError } from "./mapping";

export async function read(client: S3Client, bucket: string, key: string): Promise<string> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await Body?.transformToString()) ?? "";
}

export async function write(
  client: S3Client,
  bucket: string,
  key: string,
  body: string,
  condition: { readonly IfNoneMatch?: "*" } = {},
): Promise<void> {
  await client.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: body,
      ContentType: "application/json",
      ...condition,
    }),
  );
}

/** Another client may be writing the same object at this moment. S3 responds with 409, and the write is repeated. */
export async function writeNew(
  client: S3Client,
  bucket: string,
  key: string,
  body: string,
  attempts = WRITE_NEW_ATTEMPTS,
): Promise<void> {
  try {
    await write(client, bucket, key, body, { IfNoneMatch: "*" });
  } catch (error) {
    if (attempts === 1 || storeError(error).status !== 409) throw error;
    await writeNew(client, bucket, key, body, attempts - 1);
  }
}

export async function erase(client: S3Client, bucket: string, key: string): Promise<void> {
  await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
}
