import { expect } from "chai";
import type { S3Call } from "../../local/s3";
import { contents, type World, world } from "./world";

const MiB = 1024 ** 2;
const KMS = { kind: "aws:kms", keyId: "theirs", bucketKey: true } as const;

/** Kinds of objects: how each is written in a version. `same`: versions differ in their metadata only. */
const KINDS: Readonly<Record<string, (all: World, version: number, same: boolean) => void>> = {
  "an object": ({ source }, version, same) =>
    void source.put("key", same ? "content" : `content ${version}`, { metadata: { version: `${version}` } }),
  "an empty object": ({ source }, version) =>
    void source.put("key", "", { metadata: { version: `${version}` }, redirect: `/${version}` }),
  "a multipart object": ({ source }, version, same) =>
    void source.putVirtual("key", {
      parts: [8 * MiB, 1],
      metadata: { version: `${version}` },
      seed: same ? "content" : `content ${version}`,
    }),
};

const isCopy = ({ operation }: S3Call): boolean => /^(CopyObject|CompleteMultipartUpload)$/.test(operation);

const copyOf = (bucket: World["source"]) => {
  const { content, metadata, redirect } = bucket.get("key")!;
  return { size: content.size, md5: content.digest("MD5").toString("hex"), metadata, redirect };
};

describe("a change of the source in the second of its copy is found by the next run", () => {
  for (const [kind, put] of Object.entries(KINDS))
    for (const compare of ["etag", "time", "metadata"] as const)
      for (const kms of [false, true])
        for (const same of kind === "an empty object" ? [true] : [true, false])
          it(`${kind}, compare: ${compare}${kms ? ", with KMS" : ""}, ${same ? "metadata only" : "other content of the same size"}`, async () => {
            // The copy is made within its second; the change follows at once, or at any later part of that second.
            for (const later of [0, 0.3, 0.9]) {
              const all = world({ recordsInMemory: true });
              if (kms) all.destination.encryption = KMS;
              put(all, 1, same);
              all.advanceClock(60.05);
              const { onRequest } = all.s3.hooks;
              let version = 1;
              all.s3.hooks.onRequest = (call) => {
                onRequest?.(call);
                if (!isCopy(call) || call.status !== 200 || version > 1) return;
                version++;
                all.advanceClock(later);
                put(all, version, same);
              };
              await all.sync({ compare });
              expect(version).to.equal(2);
              all.advanceClock(60);
              await all.sync({ compare });
              expect(copyOf(all.destination), `${later} s later`).to.deep.equal(copyOf(all.source));
              all.advanceClock(60);
              expect((await all.sync({ compare })).output.objects).to.deep.include({ copied: 0, kept: 1 });
            }
          });
});

describe("an object that is written in the second of its copy", () => {
  for (const [kind, put] of Object.entries(KINDS))
    it(`is copied when that second has passed, so that its copy is newer: ${kind}`, async () => {
      for (const fraction of [0, 0.001, 0.5, 0.999]) {
        const all = world({ recordsInMemory: true });
        all.advanceClock(60 + fraction);
        let lists = 0;
        all.s3.hooks.fault = ({ operation, bucket }) => {
          // The first LIST is that of Prepare.
          if (operation === "ListObjectsV2" && bucket === "source-bucket" && ++lists === 2) put(all, 1, true);
          return undefined;
        };
        await all.sync();
        const [source, destination] = [all.source.get("key"), all.destination.get("key")];
        expect(destination?.lastModified, `${fraction}`).to.be.above(source!.lastModified);
        all.advanceClock(60);
        expect((await all.sync()).output.objects).to.deep.include({ copied: 0, kept: 1 });
      }
    });
});

describe("a copy of the same second as its source, by another tool", () => {
  it("is copied once more, and kept by every later run", async () => {
    const all = world({ recordsInMemory: true });
    all.source.put("key", "1", { tags: { a: "b" } });
    all.destination.put("key", "1");
    all.advanceClock(60);
    expect((await all.sync()).output.objects).to.deep.include({ copied: 1, kept: 0 });
    expect(all.destination.get("key")?.tags).to.deep.equal({ a: "b" });
    all.advanceClock(60);
    expect((await all.sync()).output.objects).to.deep.include({ copied: 0, kept: 1 });
  });
});

describe("an object that is written to the destination during a run is not deleted", () => {
  for (const minutes of [10, -10, 60 * 24 * 365])
    it(`if the clock of this computer is ${Math.abs(minutes)} minutes ${minutes > 0 ? "fast" : "slow"}`, async () => {
      const all = world({ recordsInMemory: true, clockAhead: minutes * 60 });
      all.source.put("key", "1");
      all.destination.put("orphan", "1");
      all.advanceClock(60);
      let lists = 0;
      all.s3.hooks.fault = ({ operation, bucket }) => {
        if (operation === "ListObjectsV2" && bucket === "destination-bucket" && ++lists === 2)
          all.destination.put("theirs", "1");
        return undefined;
      };
      const { output, report } = await all.sync();
      expect(output.objects).to.deep.include({ orphans: 2, deleted: 1, retained: 1 });
      expect(all.destination.keys()).to.deep.equal(["key", "theirs"]);
      expect(report.request.destinationTime).to.equal("2026-11-22T12:01:00.000Z");
    });

  it("in the second of its start, nor in any later one", async () => {
    for (const seconds of [0, 0.2, 0.7, 1.4]) {
      const all = world({ recordsInMemory: true });
      all.source.put("key", "1");
      all.advanceClock(60.25);
      let lists = 0;
      all.s3.hooks.fault = ({ operation, bucket }) => {
        if (operation !== "ListObjectsV2" || bucket !== "destination-bucket" || ++lists !== 2)
          return undefined;
        all.advanceClock(seconds);
        all.destination.put("theirs", "1");
        return undefined;
      };
      expect((await all.sync()).output.objects).to.deep.include({ orphans: 1, deleted: 0, retained: 1 });
    }
  });

  it("but one that was written a second before its start is", async () => {
    const all = world({ recordsInMemory: true });
    all.source.put("key", "1");
    all.advanceClock(59);
    all.destination.put("orphan", "1");
    all.advanceClock(1);
    expect((await all.sync()).output.objects).to.deep.include({ orphans: 1, deleted: 1 });
  });
});

describe("multipart objects are dated by the time at which their upload began", () => {
  it("a source that was overwritten by an upload from before our copy is found by its ETag", async () => {
    for (const kms of [false, true]) {
      const all = world({ recordsInMemory: true });
      if (kms) all.destination.encryption = KMS;
      all.source.putVirtual("key", { parts: [8 * MiB, 1], seed: "first" });
      all.advanceClock(60);
      await all.sync();
      const copied = all.destination.get("key")!.lastModified;
      all.advanceClock(60);
      all.source.putVirtual("key", { parts: [8 * MiB, 1], seed: "second", lastModified: copied - 5_000 });
      await all.sync();
      expect(copyOf(all.destination), `KMS: ${kms}`).to.deep.equal(copyOf(all.source));
      all.advanceClock(60);
      expect((await all.sync()).output.objects).to.deep.include({ copied: 0, kept: 1 });
    }
  });

  it("our copy is dated after its source, also if the upload takes hours", async () => {
    const all = world({ recordsInMemory: true });
    all.source.putVirtual("key", { parts: [8 * MiB, 1], metadata: { version: "1" } });
    all.advanceClock(60);
    let parts = 0;
    all.s3.hooks.fault = ({ operation }) => {
      if (operation !== "UploadPartCopy" || ++parts !== 2) return undefined;
      all.advanceClock(3_600);
      all.source.putVirtual("key", { parts: [8 * MiB, 1], metadata: { version: "2" } });
      all.advanceClock(3_600);
      return undefined;
    };
    await all.sync();
    all.advanceClock(60);
    await all.sync();
    expect(all.destination.get("key")?.metadata).to.deep.equal({ version: "2" });
    expect(contents(all.destination)).to.deep.equal(contents(all.source));
  });
});
