import {
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  ListObjectVersionsCommand,
} from "@aws-sdk/client-s3";
import { area } from "../../behavior";
import { same } from "../../difference";
import { etag, type Lab, outcome, status } from "../../lab";

/**
 * Lists versions in the order of the page.
 *
 * @returns each version as `key ETag`, each delete marker as `key`, with ` *` after the current one
 */
async function listVersions(lab: Lab, Bucket: string, rest = {}) {
  const page = await lab.client.send(new ListObjectVersionsCommand({ Bucket, ...rest }));
  return {
    versions: (page.Versions ?? []).map(({ Key, ETag, IsLatest }) => `${Key} ${ETag}${IsLatest ? " *" : ""}`),
    markers: (page.DeleteMarkers ?? []).map(({ Key, IsLatest }) => `${Key}${IsLatest ? " *" : ""}`),
    page,
  };
}

async function twoVersions(lab: Lab) {
  const bucket = await lab.versioned();
  const first = (await lab.put(bucket, "k", "one")).VersionId;
  const second = (await lab.put(bucket, "k", "two")).VersionId;
  return { bucket, first, second };
}

export const versions = area("Versions", {
  "a new bucket has no versioning status": async (lab) => {
    const { Status } = await lab.client.send(new GetBucketVersioningCommand({ Bucket: await lab.bucket() }));
    same(Status, undefined);
  },
  "each write creates a version that can be read": async (lab) => {
    const { bucket, first, second } = await twoVersions(lab);
    same(first !== undefined && second !== undefined && first !== second, true, "two version IDs");
    same([await lab.text(bucket, "k"), await lab.text(bucket, "k", { VersionId: first })], ["two", "one"]);
  },
  "a listing of objects returns only current versions": async (lab) => {
    const { bucket } = await twoVersions(lab);
    same(
      (await lab.page(bucket)).entries.map(({ ETag }) => ETag),
      [etag("two")],
    );
  },
  "a listing of versions returns all versions, the newest of each key first": async (lab) => {
    const { bucket } = await twoVersions(lab);
    await lab.put(bucket, "a", "a");
    const { versions, markers } = await listVersions(lab, bucket);
    same(
      { versions, markers },
      { versions: [`a ${etag("a")} *`, `k ${etag("two")} *`, `k ${etag("one")}`], markers: [] },
    );
  },
  "a listing of versions can be read in pages": async (lab) => {
    const { bucket } = await twoVersions(lab);
    await lab.put(bucket, "l", "l");
    const found: string[] = [];
    let marker = {};
    for (let pages = 0; pages < 10; pages++) {
      const { versions, page } = await listVersions(lab, bucket, { MaxKeys: 1, ...marker });
      found.push(...versions);
      if (!page.IsTruncated) break;
      marker = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
    same(found, [`k ${etag("two")} *`, `k ${etag("one")}`, `l ${etag("l")} *`]);
  },
  "DeleteObject makes a delete marker the current version": async (lab) => {
    const { bucket, first } = await twoVersions(lab);
    const { DeleteMarker, VersionId } = await lab.remove(bucket, "k");
    same([DeleteMarker, VersionId !== undefined], [true, true], "response");
    same(await lab.keys(bucket), [], "listed");
    same(await outcome(lab.text(bucket, "k")), "404 NoSuchKey", "read");
    same(await lab.text(bucket, "k", { VersionId: first }), "one", "old version read");
    same((await listVersions(lab, bucket)).markers, ["k *"], "markers");
  },
  "deleting a delete marker restores the object": async (lab) => {
    const { bucket } = await twoVersions(lab);
    const { VersionId } = await lab.remove(bucket, "k");
    await lab.remove(bucket, "k", { VersionId });
    same(await lab.text(bucket, "k"), "two");
  },
  "deleting a version is permanent": async (lab) => {
    const { bucket, second } = await twoVersions(lab);
    await lab.remove(bucket, "k", { VersionId: second });
    same(await lab.text(bucket, "k"), "one");
    same(await status(lab.head(bucket, "k", { VersionId: second })), 404);
  },
  "DeleteObjects creates delete markers": async (lab) => {
    const { bucket } = await twoVersions(lab);
    const Delete = { Objects: [{ Key: "k", ETag: etag("two") }] };
    const { Deleted } = await lab.client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete }));
    same(
      Deleted?.map(({ Key, DeleteMarker }) => [Key, DeleteMarker]),
      [["k", true]],
    );
    same((await listVersions(lab, bucket)).versions.length, 2, "number of versions");
  },
  "a conditional delete of a key with a delete marker fails with 412": async (lab) => {
    const { bucket } = await twoVersions(lab);
    await lab.remove(bucket, "k");
    same(await outcome(lab.remove(bucket, "k", { IfMatch: "*" })), "412 PreconditionFailed", "*");
    const Delete = { Objects: [{ Key: "k", ETag: etag("two") }] };
    const { Errors } = await lab.client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete }));
    same(
      Errors?.map(({ Key, Code }) => [Key, Code]),
      [["k", "PreconditionFailed"]],
    );
  },
  "HEAD of a delete marker by its version ID fails with 405": async (lab) => {
    const { bucket } = await twoVersions(lab);
    const { VersionId } = await lab.remove(bucket, "k");
    same(await status(lab.head(bucket, "k", { VersionId })), 405);
  },
  "an old version can be copied": async (lab) => {
    const { bucket, first } = await twoVersions(lab);
    await lab.copy({ bucket, key: "k", versionId: first }, { bucket, key: "b" });
    same(await lab.text(bucket, "b"), "one");
  },
  "a copy of a key whose current version is a delete marker fails with NoSuchKey": async (lab) => {
    const { bucket } = await twoVersions(lab);
    await lab.remove(bucket, "k");
    same(await outcome(lab.copy({ bucket, key: "k" }, { bucket, key: "b" })), "404 NoSuchKey");
  },
  "a copy with If-None-Match: * onto a delete marker succeeds": async (lab) => {
    const { bucket } = await twoVersions(lab);
    await lab.put(bucket, "source", "s");
    await lab.remove(bucket, "k");
    const copy = lab.copy({ bucket, key: "source" }, { bucket, key: "k" }, { IfNoneMatch: "*" });
    same(await outcome(copy), "success");
  },
  "a copy with If-Match onto a delete marker fails with 404": async (lab) => {
    const { bucket } = await twoVersions(lab);
    await lab.put(bucket, "source", "s");
    await lab.remove(bucket, "k");
    const copy = lab.copy({ bucket, key: "source" }, { bucket, key: "k" }, { IfMatch: etag("two") });
    same(await outcome(copy), "404 NoSuchKey");
  },
  "PutObject with If-None-Match: * onto a delete marker succeeds": async (lab) => {
    for (const status of ["Enabled", "Suspended"] as const) {
      const { bucket } = await twoVersions(lab);
      await lab.versioned(status, bucket);
      await lab.remove(bucket, "k");
      same(await outcome(lab.put(bucket, "k", "new", { IfNoneMatch: "*" })), "success", status);
    }
  },
  "an object written before versioning was enabled has the version ID null": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k", "old");
    await lab.versioned("Enabled", bucket);
    await lab.put(bucket, "k", "new");
    same(await lab.text(bucket, "k", { VersionId: "null" }), "old");
  },
  "with versioning suspended, a write replaces only the null version": async (lab) => {
    const { bucket, second } = await twoVersions(lab);
    await lab.versioned("Suspended", bucket);
    await lab.put(bucket, "k", "three");
    await lab.put(bucket, "k", "four");
    same(await lab.text(bucket, "k", { VersionId: second }), "two");
    const { versions } = await listVersions(lab, bucket);
    same(versions, [`k ${etag("four")} *`, `k ${etag("two")}`, `k ${etag("one")}`]);
  },
});
