import { GetObjectCommand } from "@aws-sdk/client-s3";
import { area, oneOf, same } from "../behaviour";
import { etag, type Lab, outcome, status } from "../lab";

async function one(lab: Lab, content = "content"): Promise<string> {
  const bucket = await lab.bucket();
  await lab.put(bucket, "k", content);
  return bucket;
}

async function range(lab: Lab, bucket: string, Range: string) {
  const { Body, ContentRange, ContentLength } = await lab.client.send(
    new GetObjectCommand({ Bucket: bucket, Key: "k", Range }),
  );
  return [await Body!.transformToString(), ContentRange, ContentLength];
}

const PAST = new Date("2020-01-01T00:00:00Z");
/** Seconds are what S3 keeps, so it takes more than one to be later. */
const later = async ({ time }: Lab) => {
  await time.wait(2000);
  return new Date(time.now() - 500);
};

export const writing = area("Writing", {
  "an ETag is the content's MD5": async (lab) => {
    const bucket = await lab.bucket();
    same((await lab.put(bucket, "k", "content")).ETag, etag("content"));
  },
  "an empty object has the MD5 of nothing": async (lab) => {
    const bucket = await one(lab, "");
    const head = await lab.head(bucket, "k");
    same([head.ETag, head.ContentLength], [etag(""), 0]);
  },
  "content headers and user metadata come back as they were": async (lab) => {
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
  "a website redirect comes back": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k", "", { WebsiteRedirectLocation: "https://example.com/" });
    same((await lab.head(bucket, "k")).WebsiteRedirectLocation, "https://example.com/");
  },
  "a storage class comes back, in HEAD and in a listing": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k", "c", { StorageClass: "STANDARD_IA" });
    const [entry] = (await lab.page(bucket)).entries;
    same([(await lab.head(bucket, "k")).StorageClass, entry?.StorageClass], ["STANDARD_IA", "STANDARD_IA"]);
  },
  "HEAD says nothing of the storage class STANDARD": async (lab) => {
    same((await lab.head(await one(lab), "k")).StorageClass, undefined);
  },
  "an unknown storage class is refused": async (lab) => {
    const bucket = await lab.bucket();
    const StorageClass = "COLD" as never;
    same(await outcome(lab.put(bucket, "k", "c", { StorageClass })), "400 InvalidStorageClass");
  },
  "an archived object can be neither read nor copied": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k", "c", { StorageClass: "GLACIER" });
    same(await outcome(lab.text(bucket, "k")), "403 InvalidObjectState", "read");
    const copy = await outcome(lab.copy({ bucket, key: "k" }, { bucket, key: "b" }));
    // The API's reference gives the second, S3 the first.
    oneOf(copy, ["403 InvalidObjectState", "403 ObjectNotInActiveTierError"], "copied");
    same((await lab.head(bucket, "k")).StorageClass, "GLACIER");
  },
  "a write if there is none succeeds onto nothing": async (lab) => {
    const bucket = await lab.bucket();
    same(await outcome(lab.put(bucket, "k", "c", { IfNoneMatch: "*" })), "success");
  },
  "a write if there is none fails with 412 onto an object": async (lab) => {
    const bucket = await one(lab);
    same(await outcome(lab.put(bucket, "k", "new", { IfNoneMatch: "*" })), "412 PreconditionFailed");
    same(await lab.text(bucket, "k"), "content");
  },
  "a write if there is this one succeeds": async (lab) => {
    const bucket = await one(lab);
    same(await outcome(lab.put(bucket, "k", "new", { IfMatch: etag("content") })), "success");
  },
  "a write if there is another fails with 412": async (lab) => {
    const bucket = await one(lab);
    same(await outcome(lab.put(bucket, "k", "new", { IfMatch: etag("other") })), "412 PreconditionFailed");
    same(await lab.text(bucket, "k"), "content");
  },
  "a write if there is this one fails with 404 onto nothing": async (lab) => {
    const bucket = await lab.bucket();
    same(await outcome(lab.put(bucket, "k", "new", { IfMatch: etag("content") })), "404 NoSuchKey");
  },
});

export const reading = area("Reading", {
  "an object that is not there is NoSuchKey, and 404 to HEAD": async (lab) => {
    const bucket = await lab.bucket();
    same(await outcome(lab.text(bucket, "none")), "404 NoSuchKey");
    same(await status(lab.head(bucket, "none")), 404);
  },
  "a bucket that is not there is NoSuchBucket": async (lab) => {
    const bucket = await lab.bucket();
    same(await outcome(lab.text(`${bucket}-x`, "none")), "404 NoSuchBucket");
  },
  "If-Match holds for the object's ETag, else fails with 412": async (lab) => {
    const bucket = await one(lab);
    same(await status(lab.head(bucket, "k", { IfMatch: etag("content") })), 200);
    same(await status(lab.head(bucket, "k", { IfMatch: etag("other") })), 412);
  },
  "If-None-Match gives 304 for the object's ETag": async (lab) => {
    const bucket = await one(lab);
    same(await status(lab.head(bucket, "k", { IfNoneMatch: etag("content") })), 304);
    same(await status(lab.head(bucket, "k", { IfNoneMatch: etag("other") })), 200);
  },
  "If-Modified-Since gives 304 for an older object": async (lab) => {
    const bucket = await one(lab);
    same(await status(lab.head(bucket, "k", { IfModifiedSince: PAST })), 200);
    same(await status(lab.head(bucket, "k", { IfModifiedSince: await later(lab) })), 304);
  },
  "If-Unmodified-Since fails with 412 for a newer object": async (lab) => {
    const bucket = await one(lab);
    same(await status(lab.head(bucket, "k", { IfUnmodifiedSince: PAST })), 412);
    same(await status(lab.head(bucket, "k", { IfUnmodifiedSince: await later(lab) })), 200);
  },
  "a range is given with its place": async (lab) => {
    const bucket = await one(lab);
    same(await range(lab, bucket, "bytes=1-3"), ["ont", "bytes 1-3/7", 3]);
    same(await range(lab, bucket, "bytes=5-"), ["nt", "bytes 5-6/7", 2]);
    same(await range(lab, bucket, "bytes=-3"), ["ent", "bytes 4-6/7", 3]);
    same(await range(lab, bucket, "bytes=4-100"), ["ent", "bytes 4-6/7", 3]);
  },
  "a range past the end is 416": async (lab) => {
    same(await outcome(range(lab, await one(lab), "bytes=7-9")), "416 InvalidRange");
  },
});
