import { DeleteObjectsCommand, type ObjectIdentifier } from "@aws-sdk/client-s3";
import { area } from "../behavior";
import { oneOf, same } from "../difference";
import { etag, type Lab, outcome, status } from "../lab";
import { etagOf, SMALL, uploadParts } from "../upload";

async function deleteObjects(lab: Lab, Bucket: string, Objects: ObjectIdentifier[], Quiet?: boolean) {
  const { Deleted, Errors } = await lab.client.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet } }),
  );
  return {
    deleted: (Deleted ?? []).map(({ Key }) => Key).sort(),
    errors: (Errors ?? []).map(({ Key, Code }) => `${Key} ${Code}`).sort(),
  };
}

async function bucketWithKeys(lab: Lab, keys: readonly string[]): Promise<string> {
  const bucket = await lab.bucket();
  await lab.putAll(bucket, keys);
  return bucket;
}

export const deleting = area("Deleting", {
  "DeleteObject of a nonexistent key succeeds": async (lab) => {
    same(await outcome(lab.remove(await lab.bucket(), "none")), "success");
  },
  "DeleteObject with the object's ETag in If-Match deletes the object": async (lab) => {
    const bucket = await bucketWithKeys(lab, ["a"]);
    same(await outcome(lab.remove(bucket, "a", { IfMatch: etag("a") })), "success");
    same(await lab.keys(bucket), []);
  },
  "DeleteObject with another ETag in If-Match fails with 412": async (lab) => {
    const bucket = await bucketWithKeys(lab, ["a"]);
    same(await outcome(lab.remove(bucket, "a", { IfMatch: etag("b") })), "412 PreconditionFailed");
    same(await lab.keys(bucket), ["a"]);
  },
  "DeleteObject with If-Match: * deletes an existing object": async (lab) => {
    const bucket = await bucketWithKeys(lab, ["a"]);
    same(await outcome(lab.remove(bucket, "a", { IfMatch: "*" })), "success");
    same(await lab.keys(bucket), []);
  },
  "DeleteObjects deletes several keys": async (lab) => {
    const bucket = await bucketWithKeys(lab, ["a", "b", "c"]);
    const result = await deleteObjects(lab, bucket, [{ Key: "a" }, { Key: "c" }]);
    same(result, { deleted: ["a", "c"], errors: [] });
    same(await lab.keys(bucket), ["b"]);
  },
  "DeleteObjects returns a nonexistent key as deleted": async (lab) => {
    const bucket = await bucketWithKeys(lab, ["a"]);
    const result = await deleteObjects(lab, bucket, [{ Key: "a" }, { Key: "none" }]);
    same(result, { deleted: ["a", "none"], errors: [] });
  },
  "DeleteObjects deletes each key whose ETag matches": async (lab) => {
    const bucket = await bucketWithKeys(lab, ["a", "b"]);
    const result = await deleteObjects(lab, bucket, [
      { Key: "a", ETag: etag("a") },
      { Key: "b", ETag: etag("b") },
    ]);
    same(result, { deleted: ["a", "b"], errors: [] });
    same(await lab.keys(bucket), []);
  },
  "DeleteObjects returns 200 with an error for a key with another ETag and keeps the key": async (lab) => {
    const bucket = await bucketWithKeys(lab, ["a", "b", "c"]);
    const result = await deleteObjects(lab, bucket, [
      { Key: "a", ETag: etag("a") },
      { Key: "b", ETag: etag("older b") },
      { Key: "c" },
    ]);
    same(result, { deleted: ["a", "c"], errors: ["b PreconditionFailed"] });
    same(await lab.keys(bucket), ["b"]);
  },
  "DeleteObjects with listed ETags keeps a key that changed after the listing": async (lab) => {
    const bucket = await bucketWithKeys(lab, ["a", "b"]);
    const { entries } = await lab.page(bucket);
    await lab.put(bucket, "b", "changed");
    const result = await deleteObjects(
      lab,
      bucket,
      entries.map(({ Key, ETag }) => ({ Key: Key!, ETag: ETag! })),
    );
    same(result, { deleted: ["a"], errors: ["b PreconditionFailed"] });
    same(await lab.text(bucket, "b"), "changed");
  },
  "DeleteObjects compares the ETags of multipart objects": async (lab) => {
    const bucket = await lab.bucket();
    for (const key of ["a", "b"]) await uploadParts(lab, bucket, key, [SMALL]);
    const result = await deleteObjects(lab, bucket, [
      { Key: "a", ETag: etagOf(SMALL) },
      { Key: "b", ETag: etagOf(SMALL).replace("-1", "-2") },
    ]);
    same(result, { deleted: ["a"], errors: ["b PreconditionFailed"] });
    same(await lab.keys(bucket), ["b"]);
  },
  "DeleteObjects with an ETag returns an error, other than PreconditionFailed, for a nonexistent key": async (
    lab,
  ) => {
    const bucket = await bucketWithKeys(lab, ["a"]);
    const { deleted, errors } = await deleteObjects(lab, bucket, [{ Key: "none", ETag: etag("a") }]);
    // S3's documentation says "Not Found", but not the code.
    oneOf([...deleted, ...errors].join(), ["none NoSuchKey", "none NotFound"]);
  },
  "DeleteObject with If-Match fails with 404 if the key does not exist": async (lab) => {
    same(await status(lab.remove(await lab.bucket(), "none", { IfMatch: etag("a") })), 404);
  },
  "DeleteObjects with Quiet returns only errors": async (lab) => {
    const bucket = await bucketWithKeys(lab, ["a", "b"]);
    const result = await deleteObjects(lab, bucket, [{ Key: "a" }, { Key: "b", ETag: etag("x") }], true);
    same(result, { deleted: [], errors: ["b PreconditionFailed"] });
    same(await lab.keys(bucket), ["b"]);
  },
  "DeleteObjects without Quiet returns every key once, as deleted or with an error": async (lab) => {
    const bucket = await bucketWithKeys(lab, ["a", "b", 'c&<>"d', "e f+g%é"]);
    const keys = ["a", "b", 'c&<>"d', "e f+g%é", "none"];
    const Objects = keys.map((Key) => ({ Key, ...(Key === "b" && { ETag: etag("other") }) }));
    const { Deleted = [], Errors = [] } = await lab.client.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }),
    );
    same([...Deleted, ...Errors].map(({ Key }) => Key).sort(), keys);
  },
  "DeleteObjects accepts 1,000 keys": async (lab) => {
    const bucket = await bucketWithKeys(lab, ["a"]);
    const objects = Array.from({ length: 1000 }, (_, index) => ({
      Key: index === 999 ? "a" : `none-${index}`,
    }));
    const { deleted, errors } = await deleteObjects(lab, bucket, objects);
    same([deleted.length, errors], [1000, []]);
    same(await lab.keys(bucket), []);
  },
  "DeleteObjects rejects 1,001 keys": async (lab) => {
    const bucket = await bucketWithKeys(lab, ["k1000"]);
    const objects = Array.from({ length: 1001 }, (_, index) => ({ Key: `k${index}` }));
    same(await outcome(deleteObjects(lab, bucket, objects)), "400 MalformedXML");
    same(await lab.keys(bucket), ["k1000"]);
  },
  "DeleteObjects in a nonexistent bucket fails with NoSuchBucket": async (lab) => {
    const bucket = await lab.bucket();
    same(await outcome(deleteObjects(lab, `${bucket}-x`, [{ Key: "a" }])), "404 NoSuchBucket");
  },
});
