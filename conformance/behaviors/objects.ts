import { GetObjectCommand } from "@aws-sdk/client-s3";
import { area } from "../behavior";
import { oneOf, same } from "../difference";
import { etag, type Lab, outcome, status } from "../lab";

async function bucketWithObject(lab: Lab, content = "content"): Promise<string> {
  const bucket = await lab.bucket();
  await lab.put(bucket, "k", content);
  return bucket;
}

async function getRange(lab: Lab, bucket: string, Range: string) {
  const { Body, ContentRange, ContentLength } = await lab.client.send(
    new GetObjectCommand({ Bucket: bucket, Key: "k", Range }),
  );
  return [await Body!.transformToString(), ContentRange, ContentLength];
}

const PAST = new Date("2020-01-01T00:00:00Z");
/** Waits, then returns a past time after all writes. The wait exceeds S3's resolution of one second. */
const timeAfterWrites = async ({ time }: Lab) => {
  await time.wait(2000);
  return new Date(time.now() - 500);
};

export const writing = area("Writing", {
  "the ETag is the content's MD5": async (lab) => {
    const bucket = await lab.bucket();
    same((await lab.put(bucket, "k", "content")).ETag, etag("content"));
  },
  "the ETag of an empty object is the MD5 of zero bytes": async (lab) => {
    const bucket = await bucketWithObject(lab, "");
    const head = await lab.head(bucket, "k");
    same([head.ETag, head.ContentLength], [etag(""), 0]);
  },
  "HEAD returns content headers and user metadata unchanged": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k", "c", {
      CacheControl: "no-cache",
      ContentType: "text/x",
      ContentEncoding: "gzip",
      ContentDisposition: "inline",
      ContentLanguage: "de",
      Metadata: { "with-dash": "a  b" },
    });
    const { CacheControl, ContentType, ContentEncoding, ContentDisposition, ContentLanguage, Metadata } =
      await lab.head(bucket, "k");
    same(
      [CacheControl, ContentType, ContentEncoding, ContentDisposition, ContentLanguage, Metadata],
      ["no-cache", "text/x", "gzip", "inline", "de", { "with-dash": "a  b" }],
    );
  },
  "HEAD returns the website redirect": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k", "", { WebsiteRedirectLocation: "https://example.com/" });
    same((await lab.head(bucket, "k")).WebsiteRedirectLocation, "https://example.com/");
  },
  "HEAD and a listing return the storage class": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k", "c", { StorageClass: "STANDARD_IA" });
    const [entry] = (await lab.page(bucket)).entries;
    same([(await lab.head(bucket, "k")).StorageClass, entry?.StorageClass], ["STANDARD_IA", "STANDARD_IA"]);
  },
  "HEAD omits the storage class STANDARD": async (lab) => {
    same((await lab.head(await bucketWithObject(lab), "k")).StorageClass, undefined);
  },
  "an unknown storage class is rejected": async (lab) => {
    const bucket = await lab.bucket();
    const StorageClass = "COLD" as never;
    same(await outcome(lab.put(bucket, "k", "c", { StorageClass })), "400 InvalidStorageClass");
  },
  "an archived object cannot be read or copied": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k", "c", { StorageClass: "GLACIER" });
    same(await outcome(lab.text(bucket, "k")), "403 InvalidObjectState", "read");
    const copy = await outcome(lab.copy({ bucket, key: "k" }, { bucket, key: "b" }));
    // S3 returns the first code. The API Reference documents the second.
    oneOf(copy, ["403 InvalidObjectState", "403 ObjectNotInActiveTierError"], "copied");
    same((await lab.head(bucket, "k")).StorageClass, "GLACIER");
  },
  "PutObject with If-None-Match: * succeeds if the key does not exist": async (lab) => {
    const bucket = await lab.bucket();
    same(await outcome(lab.put(bucket, "k", "c", { IfNoneMatch: "*" })), "success");
  },
  "PutObject with If-None-Match: * fails with 412 if the key exists": async (lab) => {
    const bucket = await bucketWithObject(lab);
    same(await outcome(lab.put(bucket, "k", "new", { IfNoneMatch: "*" })), "412 PreconditionFailed");
    same(await lab.text(bucket, "k"), "content");
  },
  "PutObject with the object's ETag in If-Match succeeds": async (lab) => {
    const bucket = await bucketWithObject(lab);
    same(await outcome(lab.put(bucket, "k", "new", { IfMatch: etag("content") })), "success");
  },
  "PutObject with another ETag in If-Match fails with 412": async (lab) => {
    const bucket = await bucketWithObject(lab);
    same(await outcome(lab.put(bucket, "k", "new", { IfMatch: etag("other") })), "412 PreconditionFailed");
    same(await lab.text(bucket, "k"), "content");
  },
  "PutObject with If-Match fails with 404 if the key does not exist": async (lab) => {
    const bucket = await lab.bucket();
    same(await outcome(lab.put(bucket, "k", "new", { IfMatch: etag("content") })), "404 NoSuchKey");
  },
});

export const reading = area("Reading", {
  "GET of a nonexistent object fails with NoSuchKey, and HEAD fails with 404": async (lab) => {
    const bucket = await lab.bucket();
    same(await outcome(lab.text(bucket, "none")), "404 NoSuchKey");
    same(await status(lab.head(bucket, "none")), 404);
  },
  "GET from a nonexistent bucket fails with NoSuchBucket": async (lab) => {
    const bucket = await lab.bucket();
    same(await outcome(lab.text(`${bucket}-x`, "none")), "404 NoSuchBucket");
  },
  "If-Match succeeds for the object's ETag and fails with 412 for another ETag": async (lab) => {
    const bucket = await bucketWithObject(lab);
    same(await status(lab.head(bucket, "k", { IfMatch: etag("content") })), 200);
    same(await status(lab.head(bucket, "k", { IfMatch: etag("other") })), 412);
  },
  "If-None-Match returns 304 for the object's ETag": async (lab) => {
    const bucket = await bucketWithObject(lab);
    same(await status(lab.head(bucket, "k", { IfNoneMatch: etag("content") })), 304);
    same(await status(lab.head(bucket, "k", { IfNoneMatch: etag("other") })), 200);
  },
  "If-Modified-Since returns 304 for an older object": async (lab) => {
    const bucket = await bucketWithObject(lab);
    same(await status(lab.head(bucket, "k", { IfModifiedSince: PAST })), 200);
    same(await status(lab.head(bucket, "k", { IfModifiedSince: await timeAfterWrites(lab) })), 304);
  },
  "If-Unmodified-Since fails with 412 for a newer object": async (lab) => {
    const bucket = await bucketWithObject(lab);
    same(await status(lab.head(bucket, "k", { IfUnmodifiedSince: PAST })), 412);
    same(await status(lab.head(bucket, "k", { IfUnmodifiedSince: await timeAfterWrites(lab) })), 200);
  },
  "GET of a range returns the bytes and Content-Range": async (lab) => {
    const bucket = await bucketWithObject(lab);
    same(await getRange(lab, bucket, "bytes=1-3"), ["ont", "bytes 1-3/7", 3]);
    same(await getRange(lab, bucket, "bytes=5-"), ["nt", "bytes 5-6/7", 2]);
    same(await getRange(lab, bucket, "bytes=-3"), ["ent", "bytes 4-6/7", 3]);
    same(await getRange(lab, bucket, "bytes=4-100"), ["ent", "bytes 4-6/7", 3]);
  },
  "GET of a range beyond the end fails with 416": async (lab) => {
    same(await outcome(getRange(lab, await bucketWithObject(lab), "bytes=7-9")), "416 InvalidRange");
  },
});
