import { DeleteObjectsCommand, type ObjectIdentifier } from "@aws-sdk/client-s3";
import { area, same } from "../behaviour";
import { etag, type Lab, outcome } from "../lab";

async function deleteAll(lab: Lab, Bucket: string, Objects: ObjectIdentifier[], Quiet?: boolean) {
  const { Deleted, Errors } = await lab.client.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet } }),
  );
  return {
    deleted: (Deleted ?? []).map(({ Key }) => Key).sort(),
    errors: (Errors ?? []).map(({ Key, Code }) => `${Key} ${Code}`).sort(),
  };
}

async function filled(lab: Lab, keys: readonly string[]): Promise<string> {
  const bucket = await lab.bucket();
  await lab.putAll(bucket, keys);
  return bucket;
}

export const deleting = area("Deleting", {
  "deleting what is not there succeeds": async (lab) => {
    same(await outcome(lab.remove(await lab.bucket(), "none")), "success");
  },
  "a deletion conditional on the object's ETag deletes": async (lab) => {
    const bucket = await filled(lab, ["a"]);
    same(await outcome(lab.remove(bucket, "a", { IfMatch: etag("a") })), "success");
    same(await lab.keys(bucket), []);
  },
  "a deletion conditional on another ETag fails with 412": async (lab) => {
    const bucket = await filled(lab, ["a"]);
    same(await outcome(lab.remove(bucket, "a", { IfMatch: etag("b") })), "412 PreconditionFailed");
    same(await lab.keys(bucket), ["a"]);
  },
  "a deletion conditional on any object deletes": async (lab) => {
    const bucket = await filled(lab, ["a"]);
    same(await outcome(lab.remove(bucket, "a", { IfMatch: "*" })), "success");
    same(await lab.keys(bucket), []);
  },
  "many keys are deleted at once": async (lab) => {
    const bucket = await filled(lab, ["a", "b", "c"]);
    const result = await deleteAll(lab, bucket, [{ Key: "a" }, { Key: "c" }]);
    same(result, { deleted: ["a", "c"], errors: [] });
    same(await lab.keys(bucket), ["b"]);
  },
  "among many, a key that is not there counts as deleted": async (lab) => {
    const bucket = await filled(lab, ["a"]);
    const result = await deleteAll(lab, bucket, [{ Key: "a" }, { Key: "none" }]);
    same(result, { deleted: ["a", "none"], errors: [] });
  },
  "among many, each key is deleted on condition of its own ETag": async (lab) => {
    const bucket = await filled(lab, ["a", "b"]);
    const result = await deleteAll(lab, bucket, [
      { Key: "a", ETag: etag("a") },
      { Key: "b", ETag: etag("b") },
    ]);
    same(result, { deleted: ["a", "b"], errors: [] });
    same(await lab.keys(bucket), []);
  },
  "among many, a key with another ETag is an error inside the 200 and stays": async (lab) => {
    const bucket = await filled(lab, ["a", "b", "c"]);
    const result = await deleteAll(lab, bucket, [
      { Key: "a", ETag: etag("a") },
      { Key: "b", ETag: etag("older b") },
      { Key: "c" },
    ]);
    same(result, { deleted: ["a", "c"], errors: ["b PreconditionFailed"] });
    same(await lab.keys(bucket), ["b"]);
  },
  "among many, a key that changed since it was listed stays": async (lab) => {
    const bucket = await filled(lab, ["a", "b"]);
    const { entries } = await lab.page(bucket);
    await lab.put(bucket, "b", "changed");
    const result = await deleteAll(
      lab,
      bucket,
      entries.map(({ Key, ETag }) => ({ Key: Key!, ETag: ETag! })),
    );
    same(result, { deleted: ["a"], errors: ["b PreconditionFailed"] });
    same(await lab.text(bucket, "b"), "changed");
  },
  "a quiet deletion tells only the errors": async (lab) => {
    const bucket = await filled(lab, ["a", "b"]);
    const result = await deleteAll(lab, bucket, [{ Key: "a" }, { Key: "b", ETag: etag("x") }], true);
    same(result, { deleted: [], errors: ["b PreconditionFailed"] });
    same(await lab.keys(bucket), ["b"]);
  },
  "1,000 keys are deleted at once": async (lab) => {
    const bucket = await filled(lab, ["a"]);
    const objects = Array.from({ length: 1000 }, (_, index) => ({
      Key: index === 999 ? "a" : `none-${index}`,
    }));
    const { deleted, errors } = await deleteAll(lab, bucket, objects);
    same([deleted.length, errors], [1000, []]);
    same(await lab.keys(bucket), []);
  },
  "1,001 keys at once are refused": async (lab) => {
    const bucket = await filled(lab, ["k1000"]);
    const objects = Array.from({ length: 1001 }, (_, index) => ({ Key: `k${index}` }));
    same(await outcome(deleteAll(lab, bucket, objects)), "400 MalformedXML");
    same(await lab.keys(bucket), ["k1000"]);
  },
  "deleting many in a bucket that is not there is NoSuchBucket": async (lab) => {
    const bucket = await lab.bucket();
    same(await outcome(deleteAll(lab, `${bucket}-x`, [{ Key: "a" }])), "404 NoSuchBucket");
  },
});
