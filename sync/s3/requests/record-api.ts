import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { READ_ATTEMPTS, READ_WAIT_MS, WRITE_NEW_ATTEMPTS } from "../constants";
import { isErrorResponse, storeError } from "../mapping";
import type { SendOptions } from "./send-options";

/**
 * Reads a record. The SDK retries until the response begins. If its body is incomplete, the whole read is repeated.
 *
 * @throws the last error
 */
export async function read(
  client: S3Client,
  bucket: string,
  key: string,
  options: SendOptions,
  attempt = 1,
): Promise<string> {
  try {
    const { Body, ContentLength } = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: key }),
      options,
    );
    const text = (await Body?.transformToString()) ?? "";
    const length = Buffer.byteLength(text);
    if (ContentLength === undefined || length === ContentLength) return text;
    throw new Error(`The record ${key} has ${ContentLength} bytes, but ${length} arrived.`);
  } catch (error) {
    if (attempt === READ_ATTEMPTS || isErrorResponse(error) || options.abortSignal?.aborted) throw error;
    await new Promise((resolve) => setTimeout(resolve, READ_WAIT_MS * 2 ** attempt));
    return read(client, bucket, key, options, attempt + 1);
  }
}

/** The condition on the object that is overwritten. */
export type Condition = { readonly IfNoneMatch?: "*" } | { readonly IfMatch: string };

/** @returns the ETag of the written object */
export async function write(
  client: S3Client,
  bucket: string,
  key: string,
  body: string | Uint8Array,
  options: SendOptions,
  condition: Condition = {},
): Promise<string> {
  const { ETag = "" } = await client.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: body,
      // Without a content encoding, no client decompresses the file on its own.
      // A bucket with Object Lock refuses a body without a checksum.
      ChecksumAlgorithm: "CRC32",
      ContentType: contentTypeOf(key),
      ...condition,
    }),
    options,
  );
  return ETag;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  gz: "application/gzip",
  html: "text/html; charset=utf-8",
  txt: "text/plain; charset=utf-8",
};

/** The content type for the key's file extension, so that a browser shows a report instead of saving it. */
const contentTypeOf = (key: string): string =>
  CONTENT_TYPES[key.slice(key.lastIndexOf(".") + 1)] ?? "application/json";

/**
 * Another client may be writing the same object at this moment. Then S3 responds with 409, and the write is repeated.
 */
export async function writeIf(
  client: S3Client,
  condition: Condition,
  bucket: string,
  key: string,
  body: string,
  options: SendOptions,
  attempts = WRITE_NEW_ATTEMPTS,
): Promise<string> {
  try {
    return await write(client, bucket, key, body, options, condition);
  } catch (error) {
    if (attempts === 1 || storeError(error).status !== 409) throw error;
    return writeIf(client, condition, bucket, key, body, options, attempts - 1);
  }
}

export async function erase(
  client: S3Client,
  bucket: string,
  key: string,
  options: SendOptions,
): Promise<void> {
  await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }), options);
}
