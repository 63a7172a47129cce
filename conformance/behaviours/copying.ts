import {
  type CopyObjectCommandInput,
  GetObjectTaggingCommand,
  type HeadObjectCommandOutput,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import { area, same } from "../behaviour";
import { copySource, etag, type Lab, outcome } from "../lab";

const CONTENT = {
  CacheControl: "max-age=60",
  ContentDisposition: "attachment",
  ContentEncoding: "identity",
  ContentLanguage: "en",
  ContentType: "text/x-test",
  Metadata: { one: "1", two: "second value" },
};

async function copied(
  lab: Lab,
  put: Partial<PutObjectCommandInput>,
  copy: Partial<CopyObjectCommandInput> = {},
) {
  const bucket = await lab.bucket();
  await lab.put(bucket, "a", "content", put);
  const from = { bucket, key: "a" };
  const result = await lab.copy(from, { bucket, key: "b" }, copy);
  return { bucket, result, head: await lab.head(bucket, "b", { ChecksumMode: "ENABLED" }) };
}

async function tagsOf(lab: Lab, Bucket: string, Key: string): Promise<Record<string, string>> {
  const { TagSet } = await lab.client.send(new GetObjectTaggingCommand({ Bucket, Key }));
  return Object.fromEntries((TagSet ?? []).map((tag) => [tag.Key!, tag.Value!]));
}

const contentOf = (head: HeadObjectCommandOutput) => ({
  CacheControl: head.CacheControl,
  ContentDisposition: head.ContentDisposition,
  ContentEncoding: head.ContentEncoding,
  ContentLanguage: head.ContentLanguage,
  ContentType: head.ContentType,
  Metadata: head.Metadata,
});

export const copying = area("Copying", {
  "a copy has the source's content and ETag, and says so": async (lab) => {
    const { bucket, result } = await copied(lab, {});
    same(await lab.text(bucket, "b"), "content");
    same(result.CopyObjectResult?.ETag, etag("content"));
    same(result.CopyObjectResult?.LastModified instanceof Date, true, "has LastModified");
  },
  "a copy keeps content headers and user metadata": async (lab) => {
    const { head } = await copied(lab, CONTENT);
    same(contentOf(head), CONTENT);
  },
  "a copy keeps Expires": async (lab) => {
    const { head } = await copied(lab, { Expires: new Date("2030-01-01T00:00:00Z") });
    same(head.ExpiresString, "Tue, 01 Jan 2030 00:00:00 GMT");
  },
  "a copy keeps tags": async (lab) => {
    const { bucket } = await copied(lab, { Tagging: "a=1&b=two%20words" });
    same(await tagsOf(lab, bucket, "b"), { a: "1", b: "two words" });
  },
  "a copy with other metadata loses the source's": async (lab) => {
    const { head } = await copied(lab, CONTENT, {
      MetadataDirective: "REPLACE",
      Metadata: { three: "3" },
      ContentType: "text/new",
    });
    same([head.Metadata, head.ContentType, head.CacheControl], [{ three: "3" }, "text/new", undefined]);
  },
  "metadata is ignored unless the directive is REPLACE": async (lab) => {
    const { head } = await copied(lab, CONTENT, { Metadata: { three: "3" } });
    same(head.Metadata, CONTENT.Metadata);
  },
  "a copy with other tags loses the source's": async (lab) => {
    const { bucket } = await copied(lab, { Tagging: "a=1" }, { TaggingDirective: "REPLACE", Tagging: "b=2" });
    same(await tagsOf(lab, bucket, "b"), { b: "2" });
  },
  "a copy does not keep the website redirect": async (lab) => {
    const { head } = await copied(lab, { WebsiteRedirectLocation: "/elsewhere" });
    same(head.WebsiteRedirectLocation, undefined);
  },
  "a copy takes a website redirect of its own": async (lab) => {
    const { head } = await copied(lab, {}, { WebsiteRedirectLocation: "/elsewhere" });
    same(head.WebsiteRedirectLocation, "/elsewhere");
  },
  "a copy does not keep the storage class": async (lab) => {
    const { bucket, head } = await copied(lab, { StorageClass: "STANDARD_IA" });
    same(head.StorageClass, undefined);
    same(
      (await lab.page(bucket)).entries.map((entry) => entry.StorageClass),
      ["STANDARD_IA", "STANDARD"],
    );
  },
  "a copy takes a storage class of its own": async (lab) => {
    const { head } = await copied(lab, {}, { StorageClass: "STANDARD_IA" });
    same(head.StorageClass, "STANDARD_IA");
  },
  "a copy keeps the checksum algorithm": async (lab) => {
    const { head } = await copied(lab, { ChecksumAlgorithm: "SHA256" });
    same(
      [head.ChecksumSHA256, head.ChecksumType],
      ["7XACtDnprIRfIjV9giusFERzD722AW0+yUMil7nsn3M=", "FULL_OBJECT"],
    );
  },
  "a copy takes a checksum algorithm of its own": async (lab) => {
    const { head } = await copied(lab, { ChecksumAlgorithm: "CRC32" }, { ChecksumAlgorithm: "SHA256" });
    same(
      [head.ChecksumSHA256, head.ChecksumCRC32],
      ["7XACtDnprIRfIjV9giusFERzD722AW0+yUMil7nsn3M=", undefined],
    );
  },
  "a copy may leave annotations out": async (lab) => {
    const { head } = await copied(lab, {}, { AnnotationDirective: "EXCLUDE" });
    same(head.ContentLength, 7);
  },
  "an empty object can be copied": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "a", "");
    await lab.copy({ bucket, key: "a" }, { bucket, key: "b" });
    same((await lab.head(bucket, "b")).ETag, etag(""));
  },
  "a copy onto itself without changes is refused": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "a", "content");
    const place = { bucket, key: "a" };
    same(await outcome(lab.copy(place, place)), "400 InvalidRequest");
  },
  "a copy onto itself may change metadata": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "a", "content");
    const place = { bucket, key: "a" };
    await lab.copy(place, place, { MetadataDirective: "REPLACE", Metadata: { new: "1" } });
    same((await lab.head(bucket, "a")).Metadata, { new: "1" });
  },
  "the source may be given with a slash before the bucket": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "a b", "content");
    const CopySource = `/${copySource({ bucket, key: "a b" })}`;
    await lab.copy({ bucket, key: "" }, { bucket, key: "b" }, { CopySource });
    same(await lab.text(bucket, "b"), "content");
  },
  "a source that is not there is NoSuchKey": async (lab) => {
    const bucket = await lab.bucket();
    same(await outcome(lab.copy({ bucket, key: "none" }, { bucket, key: "b" })), "404 NoSuchKey");
  },
  "a source bucket that is not there is NoSuchBucket": async (lab) => {
    const bucket = await lab.bucket();
    same(
      await outcome(lab.copy({ bucket: `${bucket}-x`, key: "a" }, { bucket, key: "b" })),
      "404 NoSuchBucket",
    );
  },
  "a destination bucket that is not there is NoSuchBucket": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "a");
    same(
      await outcome(lab.copy({ bucket, key: "a" }, { bucket: `${bucket}-x`, key: "b" })),
      "404 NoSuchBucket",
    );
  },
});
