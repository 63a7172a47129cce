import { paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import type { EmbeddedS3 } from "../s3";

/** The listing of a bucket: size and ETag by key. */
async function list(client: S3Client, Bucket: string): Promise<Map<string, string>> {
  const objects = new Map<string, string>();
  for await (const page of paginateListObjectsV2({ client }, { Bucket, EncodingType: "url" })) {
    for (const { Key = "", Size, ETag } of page.Contents ?? []) objects.set(Key, `${Size} ${ETag}`);
  }
  return objects;
}

/** The result of a comparison of two buckets by their listings, and by content where the listings differ. */
export interface Comparison {
  /** Keys that only one bucket has, or whose content differs. */
  readonly differ: readonly string[];
  /** Number of keys with the same content and different ETags. */
  readonly otherETag: number;
}

export async function compared(s3: EmbeddedS3, source: string, destination: string): Promise<Comparison> {
  const client = new S3Client(s3.clientConfig());
  const [from, to] = await Promise.all([list(client, source), list(client, destination)]);
  const keys = [...new Set([...from.keys(), ...to.keys()])].filter((key) => from.get(key) !== to.get(key));
  const md5 = (bucket: string, key: string) =>
    s3.bucket(bucket).get(key)?.content.digest("MD5").toString("hex");
  const differ = keys.filter((key) => md5(source, key) !== md5(destination, key));
  return { differ, otherETag: keys.length - differ.length };
}
