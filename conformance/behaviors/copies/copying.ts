import {
  type CopyObjectCommandInput,
  GetObjectTaggingCommand,
  type HeadObjectCommandOutput,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import { area } from "../../behavior";
import { same } from "../../difference";
import { copySource, etag, type Lab, outcome, status } from "../../lab";

const CONTENT = {
  CacheControl: "max-age=60",
  ContentDisposition: "attachment",
  ContentEncoding: "identity",
  ContentLanguage: "en",
  ContentType: "text/x-test",
  Metadata: { one: "1", two: "second value" },
};

async function putAndCopy(
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
  "a copy has the source's content, and the response has its ETag and LastModified": async (lab) => {
    const { bucket, result } = await putAndCopy(lab, {});
    same(await lab.text(bucket, "b"), "content");
    same(result.CopyObjectResult?.ETag, etag("content"));
    same(result.CopyObjectResult?.LastModified instanceof Date, true, "has LastModified");
  },
  "a copy keeps content headers and user metadata": async (lab) => {
    const { head } = await putAndCopy(lab, CONTENT);
    same(contentOf(head), CONTENT);
  },
  "a copy keeps Expires": async (lab) => {
    const { head } = await putAndCopy(lab, { Expires: new Date("2030-01-01T00:00:00Z") });
    same(head.ExpiresString, "Tue, 01 Jan 2030 00:00:00 GMT");
  },
  "a copy keeps tags": async (lab) => {
    const { bucket } = await putAndCopy(lab, { Tagging: "a=1&b=two%20words" });
    same(await tagsOf(lab, bucket, "b"), { a: "1", b: "two words" });
  },
  "a copy with the directives COPY keeps metadata and tags": async (lab) => {
    const { bucket, head } = await putAndCopy(
      lab,
      { ...CONTENT, Tagging: "a=1" },
      { MetadataDirective: "COPY", TaggingDirective: "COPY" },
    );
    same(contentOf(head), CONTENT);
    same(await tagsOf(lab, bucket, "b"), { a: "1" });
  },
  "a copy to an existing key replaces its content, headers, metadata and tags": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "a", "content", { Metadata: { new: "1" }, Tagging: "new=1" });
    await lab.put(bucket, "b", "old", { ...CONTENT, Tagging: "old=1" });
    await lab.copy({ bucket, key: "a" }, { bucket, key: "b" });
    const { Metadata, CacheControl, ContentLanguage } = await lab.head(bucket, "b");
    same([Metadata, CacheControl, ContentLanguage], [{ new: "1" }, undefined, undefined]);
    same([await lab.text(bucket, "b"), await tagsOf(lab, bucket, "b")], ["content", { new: "1" }]);
  },
  "a copy from another bucket has the content of that bucket's object": async (lab) => {
    const [from, to] = [await lab.bucket(), await lab.bucket()];
    await lab.put(from, "k", "content");
    await lab.put(to, "k", "other");
    await lab.copy({ bucket: from, key: "k" }, { bucket: to, key: "copy" });
    same([await lab.text(to, "copy"), await lab.keys(from)], ["content", ["k"]]);
  },
  "a copy with MetadataDirective REPLACE drops the source's metadata": async (lab) => {
    const { head } = await putAndCopy(lab, CONTENT, {
      MetadataDirective: "REPLACE",
      Metadata: { three: "3" },
      ContentType: "text/new",
    });
    same([head.Metadata, head.ContentType, head.CacheControl], [{ three: "3" }, "text/new", undefined]);
  },
  "Metadata is ignored unless MetadataDirective is REPLACE": async (lab) => {
    const { head } = await putAndCopy(lab, CONTENT, { Metadata: { three: "3" } });
    same(head.Metadata, CONTENT.Metadata);
  },
  "a copy with TaggingDirective REPLACE drops the source's tags": async (lab) => {
    const { bucket } = await putAndCopy(
      lab,
      { Tagging: "a=1" },
      { TaggingDirective: "REPLACE", Tagging: "b=2" },
    );
    same(await tagsOf(lab, bucket, "b"), { b: "2" });
  },
  "a copy does not keep the website redirect": async (lab) => {
    const { head } = await putAndCopy(lab, { WebsiteRedirectLocation: "/elsewhere" });
    same(head.WebsiteRedirectLocation, undefined);
  },
  "a copy can set its own website redirect": async (lab) => {
    const { head } = await putAndCopy(lab, {}, { WebsiteRedirectLocation: "/elsewhere" });
    same(head.WebsiteRedirectLocation, "/elsewhere");
  },
  "a copy does not keep the storage class": async (lab) => {
    const { bucket, head } = await putAndCopy(lab, { StorageClass: "STANDARD_IA" });
    same(head.StorageClass, undefined);
    same(
      (await lab.page(bucket)).entries.map((entry) => entry.StorageClass),
      ["STANDARD_IA", "STANDARD"],
    );
  },
  "a copy can set its own storage class": async (lab) => {
    const { head } = await putAndCopy(lab, {}, { StorageClass: "STANDARD_IA" });
    same(head.StorageClass, "STANDARD_IA");
  },
  "a copy with the storage class STANDARD does not keep the class of its source": async (lab) => {
    const { head } = await putAndCopy(lab, { StorageClass: "STANDARD_IA" }, { StorageClass: "STANDARD" });
    same(head.StorageClass, undefined);
  },
  "a copy keeps the checksum algorithm": async (lab) => {
    const { head } = await putAndCopy(lab, { ChecksumAlgorithm: "SHA256" });
    same(
      [head.ChecksumSHA256, head.ChecksumType],
      ["7XACtDnprIRfIjV9giusFERzD722AW0+yUMil7nsn3M=", "FULL_OBJECT"],
    );
  },
  ...Object.fromEntries(
    (["CRC32", "CRC32C", "CRC64NVME", "SHA1"] as const).map((name) => [
      `a copy of an object with a ${name} checksum has the same ${name} checksum`,
      async (lab: Lab) => {
        const bucket = await lab.bucket();
        // The SDK does not compute CRC64NVME. This is the value of "content".
        const rest =
          name === "CRC64NVME" ? { ChecksumCRC64NVME: "lhVdXyVQTGE=" } : { ChecksumAlgorithm: name };
        await lab.put(bucket, "a", "content", rest);
        await lab.copy({ bucket, key: "a" }, { bucket, key: "b" });
        const [source, copy] = await Promise.all(
          ["a", "b"].map((key) => lab.head(bucket, key, { ChecksumMode: "ENABLED" })),
        );
        const value = source?.[`Checksum${name}`];
        same([typeof value, copy?.[`Checksum${name}`]], ["string", value]);
      },
    ]),
  ),
  "a copy with an unknown ChecksumAlgorithm fails with 400": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "a");
    const copy = lab.copy(
      { bucket, key: "a" },
      { bucket, key: "b" },
      { ChecksumAlgorithm: "CRC16" as never },
    );
    same(await status(copy), 400);
    same(await lab.keys(bucket), ["a"]);
  },
  "a copy can set its own checksum algorithm": async (lab) => {
    const { head } = await putAndCopy(lab, { ChecksumAlgorithm: "CRC32" }, { ChecksumAlgorithm: "SHA256" });
    same(
      [head.ChecksumSHA256, head.ChecksumCRC32],
      ["7XACtDnprIRfIjV9giusFERzD722AW0+yUMil7nsn3M=", undefined],
    );
  },
  "a copy with AnnotationDirective EXCLUDE succeeds": async (lab) => {
    const { head } = await putAndCopy(lab, {}, { AnnotationDirective: "EXCLUDE" });
    same(head.ContentLength, 7);
  },
  "an empty object can be copied": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "a", "");
    await lab.copy({ bucket, key: "a" }, { bucket, key: "b" });
    same((await lab.head(bucket, "b")).ETag, etag(""));
  },
  "a copy of an object to itself without changes is rejected": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "a", "content");
    const location = { bucket, key: "a" };
    same(await outcome(lab.copy(location, location)), "400 InvalidRequest");
  },
  "a copy of an object to itself can change metadata": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "a", "content");
    const location = { bucket, key: "a" };
    await lab.copy(location, location, { MetadataDirective: "REPLACE", Metadata: { new: "1" } });
    same((await lab.head(bucket, "a")).Metadata, { new: "1" });
  },
  "CopySource can start with a slash": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "a b", "content");
    const CopySource = `/${copySource({ bucket, key: "a b" })}`;
    await lab.copy({ bucket, key: "" }, { bucket, key: "b" }, { CopySource });
    same(await lab.text(bucket, "b"), "content");
  },
  "a copy of a nonexistent key fails with NoSuchKey": async (lab) => {
    const bucket = await lab.bucket();
    same(await outcome(lab.copy({ bucket, key: "none" }, { bucket, key: "b" })), "404 NoSuchKey");
  },
  "a copy from a nonexistent bucket fails with NoSuchBucket": async (lab) => {
    const bucket = await lab.bucket();
    same(
      await outcome(lab.copy({ bucket: `${bucket}-x`, key: "a" }, { bucket, key: "b" })),
      "404 NoSuchBucket",
    );
  },
  "a copy to a nonexistent bucket fails with NoSuchBucket": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "a");
    same(
      await outcome(lab.copy({ bucket, key: "a" }, { bucket: `${bucket}-x`, key: "b" })),
      "404 NoSuchBucket",
    );
  },
});
