import { expect } from "chai";
import type { Seed, VirtualSeed } from "../../local/s3";
import { type Options, summary, type World, world } from "./world";

const MiB = 1024 ** 2;
const KMS = { kind: "aws:kms", keyId: "ours", bucketKey: true } as const;
const DAY = 86_400;

/** The numbers of requests of a run for the two buckets, besides LIST. */
async function requestsOf(all: World, input: object = {}, options: Options = {}) {
  all.advanceClock(60);
  all.calls.length = 0;
  const { error, cause, output } = await all.sync(input, options);
  expect(error, cause).to.equal("");
  const counts: Record<string, number> = {};
  for (const { bucket, operation } of all.calls) {
    if (bucket !== "runs-bucket" && operation !== "ListObjectsV2")
      counts[operation] = (counts[operation] ?? 0) + 1;
  }
  return { counts, objects: output.objects };
}

/** Checks that each of several later runs sends the two buckets nothing but LISTs. */
async function expectOnlyLists(all: World, input: object = {}, options: Options = {}): Promise<void> {
  for (let again = 0; again < 3; again++)
    expect((await requestsOf(all, input, options)).counts, `run ${again + 1}`).to.deep.equal({});
}

const propertiesOf = (bucket: World["source"]) => {
  const { headers, metadata, tags, storageClass } = bucket.get("key")!;
  return { headers, metadata, tags, storageClass };
};

describe("the same bytes that are uploaded again", () => {
  const first: Seed = { tags: { version: "1" }, metadata: { version: "1" }, storageClass: "STANDARD" };
  const changes: Record<string, Seed> = {
    tags: { tags: { version: "2" } },
    metadata: { metadata: { version: "2" } },
    headers: { headers: { "content-type": "text/html" } },
    "another storage class": { storageClass: "STANDARD_IA" },
    nothing: {},
  };
  const kinds: Record<string, (all: World, seed: Seed & VirtualSeed) => void> = {
    "an object": ({ source }, seed) => void source.put("key", "content", seed),
    "an empty object": ({ source }, seed) => void source.put("key", "", seed),
    "a multipart object": ({ source }, seed) =>
      void source.putVirtual("key", { ...seed, parts: [8 * MiB, 1] }),
  };
  for (const [kind, put] of Object.entries(kinds))
    for (const [what, change] of Object.entries(changes))
      for (const compare of ["etag", "time"])
        it(`as ${kind} with ${what} are copied once with their properties, compare: ${compare}`, async () => {
          for (const destinationKms of [false, true]) {
            const all = world({ recordsInMemory: true });
            if (destinationKms) all.destination.encryption = KMS;
            put(all, first);
            all.advanceClock(60);
            await all.sync({ compare });
            all.advanceClock(60);
            put(all, { ...first, ...change });
            expect((await requestsOf(all, { compare })).objects).to.deep.include({ copied: 1, kept: 0 });
            expect(propertiesOf(all.destination)).to.deep.equal(propertiesOf(all.source));
            // ETags that differ because of KMS cost two HEADs, once.
            const twoHeads = destinationKms && compare === "etag";
            const heads = twoHeads ? { HeadObject: 2 } : {};
            expect((await requestsOf(all, { compare })).counts).to.deep.equal(heads);
            await expectOnlyLists(all, { compare });
          }
        });

  it("need no HEAD to be copied", async () => {
    const all = world({ recordsInMemory: true });
    all.source.put("key", "content", { tags: { version: "1" } });
    all.advanceClock(60);
    await all.sync();
    all.advanceClock(60);
    all.source.put("key", "content", { tags: { version: "2" } });
    expect((await requestsOf(all)).counts).to.deep.equal({ CopyObject: 1 });
  });
});

describe("archived objects cost no request besides LIST, in any run", () => {
  const before: Record<string, (all: World) => void> = {
    "that the destination lacks": () => {},
    "of another size": ({ destination }) => void destination.put("key", "x"),
    "with another ETag, newer": ({ destination, advanceClock }) => {
      advanceClock(60);
      destination.put("key", "CONTENT");
    },
    "with another ETag, older": ({ destination }) =>
      void destination.put("key", "CONTENT", { lastModified: 1e12 }),
    "with the same ETag, older": ({ destination }) =>
      void destination.put("key", "content", { lastModified: 1e12 }),
  };
  for (const storageClass of ["GLACIER", "DEEP_ARCHIVE"])
    for (const [what, prepare] of Object.entries(before))
      for (const compare of ["etag", "time"])
        it(`${storageClass}, ${what}, compare: ${compare}`, async () => {
          const all = world({ recordsInMemory: true });
          all.source.put("key", "content", { storageClass });
          prepare(all);
          const old = all.destination.get("key")?.etag;
          const { counts, objects } = await requestsOf(all, { compare });
          expect(counts).to.deep.equal({});
          expect(objects.skipped + objects.kept).to.equal(1);
          expect(all.destination.get("key")?.etag).to.equal(old);
          await expectOnlyLists(all, { compare });
        });

  it("until they are restored: then they are copied", async () => {
    const all = world({ recordsInMemory: true });
    all.source.put("key", "content", { storageClass: "GLACIER" });
    await expectOnlyLists(all);
    all.source.change("key", { restore: { ongoing: true } });
    await expectOnlyLists(all);
    all.source.change("key", { restore: { ongoing: false, expiry: 4e12 } });
    expect((await requestsOf(all)).objects).to.deep.include({ copied: 1, skipped: 0 });
    expect(String(all.destination.get("key")?.content.toBuffer())).to.equal("content");
  });
});

/** Objects that S3 refuses to copy for a reason that no listing shows. */
const REFUSED: Readonly<Record<string, { readonly seed: Seed; readonly reason: string }>> = {
  "encrypted with SSE-C": {
    seed: { encryption: { kind: "customer", keyMd5: "md5" } },
    reason: "customer-key",
  },
  "in an archive tier of Intelligent-Tiering": {
    seed: { storageClass: "INTELLIGENT_TIERING", archiveStatus: "ARCHIVE_ACCESS" },
    reason: "archived",
  },
};

/** Inputs of runs that use no verdict of the keys, or of some of them. The next run has to find all of them. */
const OTHER_RUNS = [
  { exclude: ["*-[02]", "[02]"] },
  { include: ["none"] },
  { compare: "time" },
  { compare: "metadata" },
] as const;

describe("objects of which a run cannot read what earlier runs found out", () => {
  it("are counted once, also if the run only passes it on", async () => {
    const all = world();
    all.source.put("key", "content", REFUSED["encrypted with SSE-C"]!.seed);
    all.destination.put("key", "content", { lastModified: Date.parse("2026-11-22T12:00:30Z") });
    await requestsOf(all);
    let failed = 0;
    all.s3.hooks.fault = ({ operation, key = "" }) =>
      operation === "GetObject" && key.includes("/verdicts/") && failed++ === 0
        ? { kind: "error", code: "InternalError" }
        : undefined;
    const { objects } = await requestsOf(all, { compare: "time" });
    expect(failed).to.be.above(0);
    expect(objects).to.deep.include({ source: 1, destination: 1, kept: 1 });
  });
});

for (const [kind, { seed, reason }] of Object.entries(REFUSED))
  describe(`objects ${kind}`, () => {
    const withSome = (n = 3): World => {
      const all = world({ recordsInMemory: true });
      for (let i = 0; i < n; i++) all.source.put(`refused-${i}`, `content ${i}`, seed);
      for (let i = 0; i < n; i++) all.source.put(`usual-${i}`, `content ${i}`);
      return all;
    };

    it("are counted as wouldCopy by a dry run, which no listing tells of them, until a run has tried to copy them", async () => {
      const all = withSome();
      const planned = async () => (await requestsOf(all, { dryRun: true })).objects;
      expect(await planned()).to.deep.include({ wouldCopy: 6, skipped: 0 });
      await all.sync();
      all.advanceClock(60);
      expect(await planned()).to.deep.include({ wouldCopy: 0, skipped: 3, kept: 3 });
    });

    it("cost an attempt each in the first run, and no request besides LIST in later runs", async () => {
      for (const compare of ["etag", "time"]) {
        const all = withSome();
        const { objects } = await requestsOf(all, { compare });
        expect(objects).to.deep.include({ copied: 3, skipped: 3 });
        await expectOnlyLists(all, { compare });
      }
    });

    it("of which the destination has an old copy, of any kind, cost no request in later runs either", async () => {
      for (const body of ["content 0", "CONTENT 0", "another size", ""])
        for (const lastModified of [1e12, Date.parse("2026-11-22T12:00:30Z")]) {
          const all = withSome(1);
          all.destination.put("refused-0", body, { lastModified });
          await requestsOf(all);
          await expectOnlyLists(all);
          expect(all.destination.get("refused-0")?.content.size).to.equal(body.length);
        }
    });

    it("are reported as skipped by every run", async () => {
      const all = withSome(2);
      for (let again = 0; again < 3; again++) {
        all.advanceClock(60);
        const { report } = await all.sync();
        expect(report.objects.skipped).to.equal(2);
        expect(report.notable.map(summary)).to.have.deep.members(
          [0, 1].map((i) => ({ key: `refused-${i}`, outcome: "skipped", reason })),
        );
      }
    });

    it("are remembered by runs of several rounds, and of several segments", async () => {
      const all = withSome(40);
      await requestsOf(all, {}, { keysPerWorker: 9 });
      await expectOnlyLists(all, {}, { keysPerWorker: 9 });
      await expectOnlyLists(all);
    });

    for (const input of OTHER_RUNS)
      it(`are remembered by a run that does not try them: ${JSON.stringify(input)}`, async () => {
        const all = withSome();
        await requestsOf(all);
        await requestsOf(all, input);
        await expectOnlyLists(all);
      });

    it("are tried again if they change, and copied if they can be", async () => {
      const all = withSome();
      await requestsOf(all);
      all.source.put("refused-1", "now readable");
      expect((await requestsOf(all)).counts).to.deep.equal({ CopyObject: 1 });
      expect(String(all.destination.get("refused-1")?.content.toBuffer())).to.equal("now readable");
      await expectOnlyLists(all);
      all.source.put("refused-2", "another content", seed);
      expect(Object.values((await requestsOf(all)).counts).length).to.be.above(0);
      await expectOnlyLists(all);
    });

    it("of several parts, or empty, leave no upload and cost no request in later runs", async () => {
      const all = world({ recordsInMemory: true });
      all.source.putVirtual("large", { ...seed, parts: [8 * MiB, 6 * MiB, 8 * MiB, 1] });
      all.source.putVirtual("single", { ...seed, parts: [8 * MiB] });
      all.source.put("empty", "", seed);
      expect((await requestsOf(all)).objects).to.deep.include({ skipped: 3, failed: 0 });
      expect(all.destination.uploads()).to.deep.equal([]);
      await expectOnlyLists(all);
    });

    it("keep their copy in the destination, and do not hold deletes", async () => {
      const all = withSome();
      all.destination.put("refused-0", "old");
      all.destination.put("orphan", "1");
      expect((await requestsOf(all)).objects).to.deep.include({ skipped: 3, orphans: 1, deleted: 1 });
      expect(all.destination.keys()).to.include("refused-0");
    });
  });

describe("an object in an archive tier of Intelligent-Tiering", () => {
  it("is tried again a week later, because its restore changes neither its ETag nor its date", async () => {
    const all = world({ recordsInMemory: true });
    all.source.put("key", "content", {
      storageClass: "INTELLIGENT_TIERING",
      archiveStatus: "DEEP_ARCHIVE_ACCESS",
    });
    await requestsOf(all);
    all.source.change("key", { archiveStatus: undefined } as never);
    all.advanceClock(6 * DAY);
    await expectOnlyLists(all);
    all.advanceClock(2 * DAY);
    expect((await requestsOf(all)).objects).to.deep.include({ copied: 1, skipped: 0 });
    await expectOnlyLists(all);
  });
});

describe("a pair of objects whose ETags differ because of KMS", () => {
  const withKms = (): World => {
    const all = world({ recordsInMemory: true });
    all.destination.encryption = KMS;
    for (let i = 0; i < 5; i++) all.source.put(`${i}`, `${i}`);
    return all;
  };

  it("costs two HEADs in the first run after its copy, and no request besides LIST in later runs", async () => {
    const all = withKms();
    await requestsOf(all);
    expect((await requestsOf(all)).counts).to.deep.equal({ HeadObject: 10 });
    await expectOnlyLists(all);
  });

  for (const input of OTHER_RUNS)
    it(`costs no request besides LIST after a run that does not need to know it either: ${JSON.stringify(input)}`, async () => {
      const all = withKms();
      for (let run = 0; run < 2; run++) await requestsOf(all);
      await requestsOf(all, input);
      await expectOnlyLists(all);
    });

  for (const [error, spoil] of [
    ["SyncIncomplete", ({ source }: World) => void source.put("x".repeat(1_022), "1")],
    ["TooManyDeletes", ({ destination }: World) => void destination.put("to/orphan", "1")],
  ] as const)
    it(`costs no request besides LIST either if each run ends with ${error}`, async () => {
      const all = withKms();
      const input = { destinationPrefix: "to/", maxDeletes: 0 };
      await requestsOf(all, input);
      all.advanceClock(60);
      spoil(all);
      for (let run = 0; run < 3; run++) {
        all.advanceClock(60);
        all.calls.length = 0;
        expect((await all.sync(input)).error).to.equal(error);
        expect(all.calls.filter(({ operation }) => operation === "HeadObject").length).to.equal(
          run === 0 ? 10 : 0,
        );
      }
    });

  it("is looked at again if one of its objects changes", async () => {
    const all = withKms();
    for (let run = 0; run < 3; run++) await requestsOf(all);
    all.destination.put("1", "x");
    expect((await requestsOf(all)).counts).to.deep.equal({ HeadObject: 2, CopyObject: 1 });
    all.source.put("2", "y");
    expect((await requestsOf(all)).objects).to.deep.include({ copied: 1, kept: 4 });
    expect(String(all.destination.get("2")?.content.toBuffer())).to.equal("y");
  });

  it("is compared with its metadata and tags by a run with compare: metadata, although it is known", async () => {
    const all = withKms();
    for (let run = 0; run < 3; run++) await requestsOf(all);
    all.source.change("1", { tags: { version: "2" } } as never);
    expect((await requestsOf(all, { compare: "metadata" })).objects).to.deep.include({ copied: 1, kept: 4 });
  });
});

describe("a pair of objects with the same checksum whose ETags differ because of their parts", () => {
  it("costs no request besides LIST in later runs", async () => {
    const all = world({ recordsInMemory: true });
    all.source.putVirtual("key", { parts: [8 * MiB, 8 * MiB, 1] });
    all.advanceClock(60);
    all.destination.putVirtual("key", { size: 16 * MiB + 1 });
    await requestsOf(all);
    await expectOnlyLists(all);
  });
});
