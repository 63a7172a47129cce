import { DeleteObjectCommand, ListObjectVersionsCommand, S3Client } from "@aws-sdk/client-s3";
import naughtyStrings from "big-list-of-naughty-strings";
import { expect } from "chai";
import { checkKey } from "../../local/s3/model/keys";
import { addsUp } from "../../sync/metrics/counters";
import { contents, world } from "./world";

const NOTHING = {
  source: 0,
  destination: 0,
  kept: 0,
  copied: 0,
  skipped: 0,
  conflicts: 0,
  failed: 0,
  orphans: 0,
  deleted: 0,
  retained: 0,
};

describe("a run", () => {
  it("copies what is missing or different, deletes what is not in the source, and keeps the rest", async () => {
    const { source, destination, sync, pass } = world();
    source.put("same", "1");
    source.put("missing", "2");
    source.put("different", "new");
    source.put("grown", "longer");
    destination.put("same", "1");
    destination.put("different", "old");
    destination.put("grown", "x");
    destination.put("orphan", "5");
    pass(60);
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

  it("finds nothing to do the second time, at the price of two listings", async () => {
    const { source, destination, sync, pass, calls } = world();
    for (let i = 0; i < 2_500; i++) source.put(`key-${i}`, `${i}`);
    destination.put("orphan", "1");
    pass(60);
    await sync();
    expect(contents(destination)).to.deep.equal(contents(source));
    calls.length = 0;
    pass(60);
    const { output } = await sync();
    expect(output.objects).to.deep.equal({ ...NOTHING, source: 2_500, destination: 2_500, kept: 2_500 });
    const onBuckets = calls.filter(
      ({ bucket, operation }) => bucket !== "runs-bucket" && operation !== "HeadBucket",
    );
    expect(onBuckets.map(({ operation }) => operation)).to.deep.equal(Array(6).fill("ListObjectsV2"));
  });

  it("comes to the same in many rounds of a few keys as in one", async () => {
    const run = async (keysPerWorker?: number) => {
      const { source, destination, sync, pass } = world();
      for (let i = 0; i < 60; i++) source.put(`key-${i}`, `${i}`);
      for (let i = 40; i < 80; i++) destination.put(`key-${i}`, i % 3 === 0 ? "stale" : `${i}`);
      pass(60);
      const { output, status } = await sync({}, keysPerWorker === undefined ? {} : { keysPerWorker });
      expect(contents(destination)).to.deep.equal(contents(source));
      expect(addsUp({ ...output, workedMs: 0 })).to.equal(true);
      const { rounds, objects, bytes } = output;
      return { rounds, result: { status, objects, bytes } };
    };
    const once = await run();
    const often = await run(7);
    expect(once.rounds).to.equal(1);
    expect(often.rounds).to.equal(14); // 80 keys; one of the seven looks is for the range itself
    expect(often.result).to.deep.equal(once.result);
  });

  it("stays behind startAfter and within the prefix, on both sides", async () => {
    const { source, destination, sync, pass } = world();
    for (const key of ["a", "p/", "p/1", "p/2", "p/3", "q"]) source.put(key, "new");
    for (const key of ["a0", "p/0", "p/1", "p/9", "r"]) destination.put(key, "old");
    pass(60);
    await sync({ prefix: "p/", startAfter: "p/1" });
    expect(destination.keys()).to.deep.equal(["a0", "p/0", "p/1", "p/2", "p/3", "r"]);
    expect(String(destination.get("p/1")?.content.size)).to.equal("3");
  });

  it("skips a folder's marker where the folder becomes the bucket itself: its key would be empty", async () => {
    const { source, destination, sync, pass, calls } = world();
    source.put("a/", "");
    source.put("a/b", "1");
    pass(60);
    const { status, output, whole } = await sync({ prefix: "a/", destinationPrefix: "" });
    expect(status).to.equal("succeeded");
    expect(destination.keys()).to.deep.equal(["b"]);
    expect(output.objects).to.deep.equal({ ...NOTHING, source: 2, copied: 1, skipped: 1 });
    expect(whole.notable).to.deep.equal([{ key: "a/", outcome: "skipped", reason: "empty-key" }]);
    expect(calls.map(({ operation }) => operation)).not.to.include("CreateBucket");
  });

  it("puts destinationPrefix in the place of the prefix, within one bucket too", async () => {
    const { s3, sync, pass } = world();
    const here = s3.createBucket("here");
    for (const key of ["from/", "from/x", "from/y/z", "to/x", "to/gone", "other"]) here.put(key, key);
    pass(60);
    const { output } = await sync({
      source: "here",
      destination: "here",
      prefix: "from/",
      destinationPrefix: "to/",
    });
    expect(here.keys()).to.deep.equal(["from/", "from/x", "from/y/z", "other", "to/", "to/x", "to/y/z"]);
    expect(output.objects).to.deep.include({ source: 3, destination: 2, copied: 3, deleted: 1 });
  });

  it("neither copies nor deletes nor counts what a filter leaves out", async () => {
    const { source, destination, sync, pass } = world();
    for (const key of ["a.log", "a.tmp", "d/b.log", "d/c.txt"]) source.put(key, "1");
    for (const key of ["x.log", "x.tmp", "d/x.txt"]) destination.put(key, "2");
    pass(60);
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

  it("counts in a dry run what it would do, and does nothing", async () => {
    const { source, destination, sync, pass, calls } = world();
    source.put("new", "12");
    source.put("changed", "1");
    destination.put("changed", "22");
    destination.put("orphan", "333");
    pass(60);
    const before = contents(destination);
    const { output, status } = await sync({ dryRun: true });
    expect(contents(destination)).to.deep.equal(before);
    expect(status).to.equal("succeeded");
    expect(output.objects).to.deep.equal({
      ...NOTHING,
      source: 2,
      destination: 2,
      copied: 2,
      orphans: 1,
      deleted: 1,
    });
    expect(output.bytes).to.deep.equal({ copied: 3, deleted: 3 });
    const wrote = calls.filter(
      ({ bucket, operation }) => bucket !== "runs-bucket" && /Copy|Delete|Put/.test(operation),
    );
    expect(wrote).to.deep.equal([]);
  });

  it("carries headers, metadata, tags, storage class and the redirect of an empty object", async () => {
    const { source, destination, sync, pass } = world();
    const seed = {
      headers: { "content-type": "text/html", "cache-control": "no-store", "content-language": "de" },
      metadata: { owner: "me" },
      tags: { team: "blue" },
      storageClass: "STANDARD_IA",
    };
    source.put("page", "<html>", seed);
    source.put("moved", "", { ...seed, redirect: "/page" });
    pass(60);
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
    const { source, destination, sync, pass } = world();
    source.put("key", "1");
    pass(60);
    await sync();
    pass(60);
    source.put("key", "1", { metadata: { changed: "yes" } });
    pass(60);
    expect((await sync()).output.objects).to.deep.include({ copied: 1, kept: 0 });
    expect(destination.get("key")?.metadata).to.deep.equal({ changed: "yes" });
    pass(60);
    expect((await sync()).output.objects).to.deep.include({ copied: 0, kept: 1 });
  });

  it("takes the storage class from the request where it names one", async () => {
    const { source, destination, sync, pass } = world();
    source.put("key", "1");
    pass(60);
    await sync({ storageClass: "GLACIER_IR" });
    expect(destination.get("key")?.storageClass).to.equal("GLACIER_IR");
  });

  it("finds drift of metadata and tags in the destination with compare: metadata", async () => {
    const { source, destination, sync, pass } = world();
    source.put("tagged", "1", { tags: { a: "1" } });
    source.put("plain", "2");
    pass(60);
    await sync();
    pass(60);
    destination.put("tagged", "1", { tags: { a: "2" } });
    pass(60);
    expect((await sync()).output.objects).to.deep.include({ copied: 0, kept: 2 });
    expect((await sync({ compare: "metadata" })).output.objects).to.deep.include({ copied: 1, kept: 1 });
    expect(destination.get("tagged")?.tags).to.deep.equal({ a: "1" });
  });

  it("skips an archived object, says so, and keeps its copy in the destination", async () => {
    const { source, destination, sync, pass } = world();
    source.put("cold", "new version", { storageClass: "GLACIER" });
    source.put("warm", "restored", {
      storageClass: "GLACIER",
      restore: { ongoing: false, expiry: Date.parse("2027-01-01") },
    } as never);
    destination.put("cold", "old");
    pass(60);
    const { status, output, whole } = await sync();
    expect(status).to.equal("succeeded");
    expect(output.objects).to.deep.include({ skipped: 1, copied: 1, deleted: 0 });
    expect(whole.notable).to.deep.equal([{ key: "cold", outcome: "skipped", reason: "archived" }]);
    expect(destination.keys()).to.deep.equal(["cold", "warm"]);
  });
});

describe("a versioned destination", () => {
  it("keeps what a run overwrites and deletes, so that the run can be undone by hand from its report", async () => {
    const all = world();
    const { s3, source, destination, sync, pass } = all;
    destination.versioning = "Enabled";
    destination.put("changed", "old");
    destination.put("orphan", "only here");
    pass(60);
    source.put("changed", "new");
    source.put("added", "1");
    pass(60);
    const before = contents(destination);
    const { whole } = await sync();
    expect(contents(destination)).to.deep.equal(contents(source));

    // By hand: what the report's files name loses the version that the run has put on top, a copy or a delete marker.
    const client = new S3Client(s3.clientConfig());
    const Bucket = "destination-bucket";
    const named = [whole.files.outcomes, whole.files.orphans].flatMap((folder) =>
      all.runs
        .keys()
        .filter((key) => key.startsWith(folder))
        .flatMap((key) => String(all.runs.get(key)?.content.toBuffer()).trim().split("\n"))
        .map((line) => (JSON.parse(line) as { key: string }).key),
    );
    expect(named).to.have.members(["added", "changed", "orphan"]);
    const { Versions = [], DeleteMarkers = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket }),
    );
    for (const { Key, VersionId, IsLatest } of [...Versions, ...DeleteMarkers]) {
      if (IsLatest && named.includes(Key ?? ""))
        await client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    }
    expect(contents(destination)).to.deep.equal(before);
  });
});

describe("keys", () => {
  it("arrive byte for byte: every string of the Big List of Naughty Strings, and odder ones", async () => {
    const { source, destination, sync, pass } = world();
    const own = [
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
      ...new Set([...naughtyStrings, ...own, ...own.map((key) => `odd/${key}`), "é".repeat(512)]),
    ].filter(isKey);
    expect(keys).to.have.length.above(440);
    for (const key of keys) source.put(key, key);
    for (const key of keys) destination.put(`${key.slice(0, 500)}+orphan`, "1");
    pass(60);
    const { output } = await sync();
    expect(contents(destination)).to.deep.equal(contents(source));
    expect(output.objects).to.deep.include({ copied: keys.length, failed: 0 });
    pass(60);
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
