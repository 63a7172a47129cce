import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { headOf, isErrorResponse } from "../mapping";
import type { ObjectHead, PartHead } from "../objects";
import type { SendOptions } from "./send-options";

export async function head(
  client: S3Client,
  bucket: string,
  key: string,
  options: SendOptions,
): Promise<ObjectHead> {
  return headOf(key, await sendHead(client, bucket, key, undefined, options));
}

/** @returns `parts` is 0 if the server does not say */
export async function headPart(
  client: S3Client,
  bucket: string,
  key: string,
  part: number,
  options: SendOptions,
): Promise<PartHead> {
  const response = await sendHead(client, bucket, key, part, options);
  return { ...headOf(key, response), parts: response.PartsCount ?? 0 };
}

const sendHead = (
  client: S3Client,
  bucket: string,
  key: string,
  part: number | undefined,
  options: SendOptions,
): Promise<HeadObjectCommandOutput> =>
  client
    .send(
      new HeadObjectCommand({ Bucket: bucket, Key: key, PartNumber: part, ChecksumMode: "ENABLED" }),
      options,
    )
    .catch((error: unknown) => explained(client, bucket, key, options, error));

/**
 * The response to a refused HEAD has no body. A GET of one byte is refused for the same reason, with a message. If the
 * GET succeeds, the error of the HEAD is thrown.
 */
async function explained(
  client: S3Client,
  bucket: string,
  key: string,
  options: SendOptions,
  error: unknown,
): Promise<never> {
  const status = isErrorResponse(error) ? error.$metadata.httpStatusCode : undefined;
  if (status === 400 || status === 403) {
    const get = (range?: string) =>
      client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: range }), options);
    // An empty object has no first byte. MinIO reports that before it refuses to read the object.
    const { Body } = await get("bytes=0-0").catch((refused: unknown) => {
      if (isErrorResponse(refused) && refused.$metadata.httpStatusCode === 416) return get();
      throw refused;
    });
    await Body?.transformToByteArray(); // frees the connection
  }
  throw error;
}

export async function tags(
  client: S3Client,
  bucket: string,
  key: string,
  options: SendOptions,
): Promise<Record<string, string>> {
  const { TagSet } = await client.send(new GetObjectTaggingCommand({ Bucket: bucket, Key: key }), options);
  return Object.fromEntries((TagSet ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
}
