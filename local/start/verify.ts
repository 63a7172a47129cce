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

/** How two buckets compare, by listing both and, where the ETags differ, by content. */
export interface Comparison {
  /** Keys that one bucket lacks, or whose content differs. */
  readonly differ: readonly string[];
  /** How many have the same content under another ETag. */
  readonly unlike: number;
}

export async function compared(s3: EmbeddedS3, source: string, destination: string): Promise<Comparison> {
  const client = new S3Client(s3.clientConfig());
  const [here, there] = await Promise.all([listed(client, source), listed(client, destination)]);
  const keys = [...new Set([...here.keys(), ...there.keys()])].filter(
    (key) => here.get(key) !== there.get(key),
  );
  const md5 = (bucket: string, key: string) =>
    s3.bucket(bucket).get(key)?.content.digest("MD5").toString("hex");
  const differ = keys.filter((key) => md5(source, key) !== md5(destination, key));
  return { differ, unlike: keys.length - differ.length };
}
