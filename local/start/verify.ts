import { paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import type { EmbeddedS3 } from "../s3";

/** A bucket's listing as S3 gives it: size and ETag by key. */
async function listed(client: S3Client, Bucket: string): Promise<Map<string, string>> {
  const objects = new Map<string, string>();
  for await (const page of paginateListObjectsV2({ client }, { Bucket, EncodingType: "url" })) {
    for (const { Key = "", Size, ETag } of page.Contents ?? []) objects.set(Key, `${Size} ${ETag}`);
  }
  return objects;
}

/** What differs between two buckets, by listing both: empty if nothing does. */
export async function differences(s3: EmbeddedS3, source: string, destination: string): Promise<string[]> {
  const client = new S3Client(s3.clientConfig());
  const [here, there] = await Promise.all([listed(client, source), listed(client, destination)]);
  return [...new Set([...here.keys(), ...there.keys()])].filter((key) => here.get(key) !== there.get(key));
}
