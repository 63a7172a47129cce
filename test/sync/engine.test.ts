import { DeleteObjectCommand, ListObjectVersionsCommand, S3Client } from "@aws-sdk/client-s3";
import naughtyStrings from "big-list-of-naughty-strings";
import { expect } from "chai";
import { checkKey } from "../../local/s3/model/keys";
import { addsUp, NO_COUNTS } from "../../sync/metrics/counters";
import { contents, summary, world } from "./world";

const NOTHING = NO_COUNTS.objects;

describe("a run", () => {
  it("copies missing and different objects, deletes orphans, and keeps the rest", async () => {
    const { source, destination, sync, advanceClock } = world();
    source.put("same", "1");
    source.put("missing", "2");
    source.put("different", "new");
    source.put("grown", "longer");
    advanceClock(1);
    destination.put("same", "1");
    destination.put("different", "old");
    destination.put("grown", "x");
    destination.put("orphan", "5");
    advanceClock(60);
    const { status, output } = await sync();
    expect(contents(destination)).to.deep.equal(contents(source));
    expect(status).to.equal("succeeded");
    expect(output.objects).to.deep.equal({
      ...NOTHING,
      source: 4,
      destination: 4,
      kept: 1,
      copied: 3,
      orphans: 1,
      deleted: 1,
    });
    expect(output.bytes).to.deep.equal({ copied: 10, deleted: 1 });
  });

  it("changes nothing in a second run, which costs two listings", async () => {
    const { source, destination, sync, advanceClock, calls } = world();
    for (let i = 0; i < 2_500; i++) source.put(`key-${i}`, `${i}`);
    destination.put("orphan", "1");
    advanceClock(60);
    await sync();
    expect(contents(destination)).to.deep.equal(contents(source));
    calls.length = 0;
    advanceClock(60);
    const { output } = await sync();
    expect(output.objects).to.deep.equal({ ...NOTHING, source: 2_500, destination: 2_500, kept: 2_500 });
    const onBuckets = calls.filter(({ bucket }) => bucket !== "runs-bucket");
    // Three pages of each bucket, and the LIST by which the run finds each bucket's Region.
    expect(onBuckets.map(({ operation }) => operation)).to.deep.equal(Array(8).fill("ListObjectsV2"));
  });

  it("has the same result in many short rounds as in one round", async () => {
    const run = async (keysPerWorker?: number) => {
      const { source, destination, sync, advanceClock } = world();
      for (let i = 0; i < 60; i++) source.put(`key-${i}`, `${i}`);
      advanceClock(1);
      for (let i = 40; i < 80; i++) destination.put(`key-${i}`, i % 3 === 0 ? "stale" : `${i}`);
      advanceClock(60);
      const { output, status } = await sync({}, keysPerWorker === undefined ? {} : { keysPerWorker });
      expect(contents(destination)).to.deep.equal(contents(source));
      expect(addsUp(output)).to.equal(true);
      const { rounds, objects, bytes } = output;
      return { rounds, result: { status, objects, bytes } };
    };
    const single = await run();
    const multiple = await run(7);
    expect(single.rounds).to.equal(1);
    expect(multiple.rounds).to.equal(14); // 80 keys, 6 per round: the start of a scan uses one of the 7 calls of mayBegin
    expect(multiple.result).to.deep.equal(single.result);
  });

  it("syncs only keys after startAfter and within the prefix, on both sides", async () => {
    const { source, destination, sync, advanceClock } = world();
    for (const key of ["a", "p/", "p/1", "p/2", "p/3", "q"]) source.put(key, "new");
    for (const key of ["a0", "p/0", "p/1", "p/9", "r"]) destination.put(key, "old");
    advanceClock(60);
    await sync({ prefix: "p/", startAfter: "p/1" });
    expect(destination.keys()).to.deep.equal(["a0", "p/0", "p/1", "p/2", "p/3", "r"]);
    expect(String(destination.get("p/1")?.content.size)).to.equal("3");
  });

  it("skips a folder marker whose key would be empty in the destination", async () => {
    const { source, destination, sync, advanceClock, calls } = world();
    source.put("a/", "");
    source.put("a/b", "1");
    advanceClock(60);
    const { status, output, report } = await sync({ prefix: "a/", destinationPrefix: "" });
    expect(status).to.equal("succeeded");
    expect(destination.keys()).to.deep.equal(["b"]);
    expect(output.objects).to.deep.equal({ ...NOTHING, source: 2, copied: 1, skipped: 1 });
    expect(report.notable.map(summary)).to.deep.equal([
      { key: "a/", outcome: "skipped", reason: "empty-key" },
    ]);
    expect(calls.map(({ operation }) => operation)).not.to.include("CreateBucket");
  });

  it("replaces the prefix with destinationPrefix, also within one bucket", async () => {
    const { s3, sync, advanceClock } = world();
    const bucket = s3.createBucket("here");
    for (const key of ["from/", "from/x", "from/y/z", "to/x", "to/gone", "other"]) bucket.put(key, key);
    advanceClock(60);
    const { output } = await sync({
      source: "here",
      destination: "here",
      prefix: "from/",
      destinationPrefix: "to/",
    });
    expect(bucket.keys()).to.deep.equal(["from/", "from/x", "from/y/z", "other", "to/", "to/x", "to/y/z"]);
    expect(output.objects).to.deep.include({ source: 3, destination: 2, copied: 3, deleted: 1 });
  });

  it("does not copy, delete or count keys that a filter excludes", async () => {
    const { source, destination, sync, advanceClock } = world();
    for (const key of ["a.log", "a.tmp", "d/b.log", "d/c.txt"]) source.put(key, "1");
    for (const key of ["x.log", "x.tmp", "d/x.txt"]) destination.put(key, "2");
    advanceClock(60);
    const { output } = await sync({ include: ["**/*.log", "**/*.tmp"], exclude: ["*.tmp"] });
    expect(destination.keys()).to.deep.equal(["a.log", "d/b.log", "d/x.txt", "x.tmp"]);
    expect(output.objects).to.deep.equal({
      ...NOTHING,
      source: 2,
      destination: 1,
      copied: 2,
      orphans: 1,
      deleted: 1,
    });
  });

  it("counts in a dry run the copies and deletes of an actual run, and changes nothing", async () => {
    const { source, destination, sync, advanceClock, calls } = world();
    source.put("new", "12");
    source.put("changed", "1");
    destination.put("changed", "22");
    destination.put("orphan", "333");
    advanceClock(60);
    const before = contents(destination);
    const { output, status } = await sync({ dryRun: true });
    expect(contents(destination)).to.deep.equal(before);
    expect(status).to.equal("succeeded");
    const { copied, deleted, ...others } = NOTHING;
    const counts = { ...others, source: 2, destination: 2, orphans: 1 };
    expect(output.objects).to.deep.equal({ ...counts, wouldCopy: 2, wouldDelete: 1 });
    expect(output.bytes).to.deep.equal({ wouldCopy: 3, wouldDelete: 3 });
    const writes = calls.filter(
      ({ bucket, operation }) => bucket !== "runs-bucket" && /Copy|Delete|Put/.test(operation),
    );
    expect(writes).to.deep.equal([]);
  });

  it("carries headers, metadata, tags, storage class and the redirect of an empty object", async () => {
    const { source, destination, sync, advanceClock } = world();
    const seed = {
      headers: { "content-type": "text/html", "cache-control": "no-store", "content-language": "de" },
      metadata: { owner: "me" },
      tags: { team: "blue" },
      storageClass: "STANDARD_IA",
    };
    source.put("page", "<html>", seed);
    source.put("moved", "", { ...seed, redirect: "/page" });
    advanceClock(60);
    await sync();
    for (const key of ["page", "moved"]) {
      const { headers, metadata, tags, storageClass, redirect } = destination.get(key) ?? {};
      const { redirect: expected } = source.get(key) ?? {};
      expect({ headers, metadata, tags, storageClass, redirect }).to.deep.equal({
        ...seed,
        redirect: expected,
      });
    }
    expect(destination.get("moved")?.redirect).to.equal("/page");
  });

  it("finds a change of metadata alone, and copies the object again once", async () => {
    const { source, destination, sync, advanceClock } = world();
    source.put("key", "1");
    advanceClock(60);
    await sync();
    advanceClock(60);
    source.put("key", "1", { metadata: { changed: "yes" } });
    advanceClock(60);
    expect((await sync()).output.objects).to.deep.include({ copied: 1, kept: 0 });
    expect(destination.get("key")?.metadata).to.deep.equal({ changed: "yes" });
    advanceClock(60);
    expect((await sync()).output.objects).to.deep.include({ copied: 0, kept: 1 });
  });

  it("uses the storage class of the request if it has one", async () => {
    const { source, destination, sync, advanceClock } = world();
    source.put("key", "1");
    advanceClock(60);
    await sync({ storageClass: "GLACIER_IR" });
    expect(destination.get("key")?.storageClass).to.equal("GLACIER_IR");
  });

  it("finds changed metadata and tags in the destination with compare: metadata", async () => {
    const { source, destination, sync, advanceClock } = world();
    source.put("tagged", "1", { tags: { a: "1" } });
    source.put("plain", "2");
    advanceClock(60);
    await sync();
    advanceClock(60);
    destination.put("tagged", "1", { tags: { a: "2" } });
    advanceClock(60);
    expect((await sync()).output.objects).to.deep.include({ copied: 0, kept: 2 });
    expect((await sync({ compare: "metadata" })).output.objects).to.deep.include({ copied: 1, kept: 1 });
    expect(destination.get("tagged")?.tags).to.deep.equal({ a: "1" });
  });

  it("skips an archived object, reports it, and keeps its copy in the destination", async () => {
    const { source, destination, sync, advanceClock } = world();
    source.put("cold", "new version", { storageClass: "GLACIER" });
    source.put("warm", "restored", {
      storageClass: "GLACIER",
      restore: { ongoing: false, expiry: Date.parse("2027-01-01") },
    } as never);
    destination.put("cold", "old");
    advanceClock(60);
    const { status, output, report } = await sync();
    expect(status).to.equal("succeeded");
    expect(output.objects).to.deep.include({ skipped: 1, copied: 1, deleted: 0 });
    expect(report.notable.map(summary)).to.deep.equal([
      { key: "cold", outcome: "skipped", reason: "archived" },
    ]);
    expect(destination.keys()).to.deep.equal(["cold", "warm"]);
  });
});

describe("a versioned destination", () => {
  it("keeps overwritten and deleted versions, so that a run can be undone manually from its report", async () => {
    const all = world();
    const { s3, source, destination, sync, advanceClock } = all;
    destination.versioning = "Enabled";
    destination.put("changed", "old");
    destination.put("orphan", "only here");
    advanceClock(60);
    source.put("changed", "new");
    source.put("added", "1");
    advanceClock(60);
    const before = contents(destination);
    const { report } = await sync();
    expect(contents(destination)).to.deep.equal(contents(source));

    // Undo: delete the latest version of each key in the report's files. It is the run's copy or delete marker.
    const client = new S3Client(s3.clientConfig());
    const Bucket = "destination-bucket";
    const reportedKeys = all.outcomes(report).map(({ key }) => key);
    expect(reportedKeys).to.have.members(["added", "changed", "orphan"]);
    const { Versions = [], DeleteMarkers = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket }),
    );
    for (const { Key, VersionId, IsLatest } of [...Versions, ...DeleteMarkers]) {
      if (IsLatest && reportedKeys.includes(Key ?? ""))
        await client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    }
    expect(contents(destination)).to.deep.equal(before);
  });
});

describe("keys", () => {
  it("are copied byte for byte: the Big List of Naughty Strings and other unusual keys", async () => {
    const { source, destination, sync, advanceClock } = world();
    const unusual = [
      "a//b",
      "./a",
      "a/../b",
      "/a",
      "a/",
      " a ",
      "new\r\nline",
      "\u0001\u001f",
      "\u00e9",
      "e\u0301",
      "\u{1f600}",
      "\uff21\uffff",
    ];
    const keys = [
      ...new Set([...naughtyStrings, ...unusual, ...unusual.map((key) => `unusual/${key}`), "é".repeat(512)]),
    ].filter(isKey);
    expect(keys).to.have.length.above(440);
    for (const key of keys) source.put(key, key);
    for (const key of keys) destination.put(`${key.slice(0, 500)}+orphan`, "1");
    advanceClock(60);
    const { output } = await sync();
    expect(contents(destination)).to.deep.equal(contents(source));
    expect(output.objects).to.deep.include({ copied: keys.length, failed: 0 });
    advanceClock(60);
    expect((await sync()).output.objects).to.deep.include({ kept: keys.length, copied: 0, deleted: 0 });
  });

  function isKey(key: string): boolean {
    try {
      checkKey(key);
      return key !== "" && key.isWellFormed();
    } catch {
      return false;
    }
  }
});
