import type { S3, S3ServiceException } from "@aws-sdk/client-s3";
import type { Aws } from "../aws";
import { each } from "../each";

/** An object as a listing returns it. */
export type Listed = readonly [key: string, size: number, etag: string];

/** A bucket's objects. The aws CLI lists them, so the check does not depend on this project's code. */
export async function listing(aws: Aws, bucket: string): Promise<Listed[]> {
  const query = "Contents[].[Key,Size,ETag]";
  return (
    (await aws<Listed[] | null>(["s3api", "list-objects-v2", "--bucket", bucket, "--query", query])) ?? []
  );
}

/**
 * Compares the attributes that a copy preserves and a listing does not return: headers, metadata, storage class,
 * website redirect and tags.
 *
 * @returns one line per different object: `a.txt: {"ContentType":"text/html"} became {"ContentType":"text/plain"}`.
 */
export async function differences(
  s3: S3,
  keys: readonly string[],
  source: string,
  destination: string,
): Promise<string[]> {
  const differing: string[] = [];
  await each(keys, async (key) => {
    const [from, to] = await Promise.all([source, destination].map((bucket) => attributes(s3, bucket, key)));
    if (from !== to) differing.push(`${key}: ${from} became ${to}`);
  });
  return differing.sort();
}

/** The objects that only one of two listings has, one line each: `only in a: ["k",3,"…"]`. */
export function onlyInOne(a: string, as: readonly Listed[], b: string, bs: readonly Listed[]): string[] {
  const lines = (listed: readonly Listed[]) => listed.map((object) => JSON.stringify(object));
  const [inA, inB] = [lines(as), lines(bs)];
  const without = (some: string[], others: string[], bucket: string) => {
    const other = new Set(others);
    return some.filter((line) => !other.has(line)).map((line) => `only in ${bucket}: ${line}`);
  };
  return [...without(inA, inB, a), ...without(inB, inA, b)];
}

async function attributes(s3: S3, Bucket: string, Key: string): Promise<string> {
  const head = await s3.headObject({ Bucket, Key }).catch((error: S3ServiceException) => {
    if (error.$metadata.httpStatusCode !== 404) throw error;
  });
  if (head === undefined) return "(missing)";
  const { TagSet } = await s3.getObjectTagging({ Bucket, Key });
  const { CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType, Metadata } = head;
  const { StorageClass, WebsiteRedirectLocation } = head;
  const headers = { CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType };
  const tags = TagSet?.map(({ Key, Value }) => `${Key}=${Value}`).sort();
  return JSON.stringify({ ...headers, Metadata, StorageClass, WebsiteRedirectLocation, tags });
}
