import { expect } from "chai";
import type { S3Call } from "../../../local/s3";
import { budgetOf, summary, type World, world } from "../world";

const MiB = 1024 ** 2;

/** Runs `act` before the server handles the nth request that matches. */
function beforeNth(s3: World["s3"], n: number, matches: (call: S3Call) => boolean, act: () => void): void {
  let left = n;
  s3.hooks.fault = (call) => {
    if (matches(call) && --left === 0) act();
    return undefined;
  };
}

const of =
  (operation: string, bucket = "source-bucket") =>
  (call: S3Call): boolean =>
    call.operation === operation && (call.bucket === bucket || bucket === "");

/** What a copy carries. */
function carried(bucket: World["source"], key: string) {
  const { etag, headers, metadata, tags, storageClass, redirect, content } = bucket.get(key)!;
  const md5 = content.digest("MD5").toString("hex");
  return { etag, headers, metadata, tags, storageClass, redirect, size: content.size, md5 };
}

/** Checks that the last run, or the one after it, made the object equal, and that the next one sends only LISTs. */
async function expectEqual(all: World, key: string, runs: number): Promise<void> {
  all.s3.hooks.fault = undefined;
  for (let again = 1; again < runs; again++) {
    all.advanceClock(60);
    await all.sync();
  }
  expect(carried(all.destination, key)).to.deep.equal(carried(all.source, key));
  expect(all.destination.uploads()).to.deep.equal([]);
  all.advanceClock(60);
  all.calls.length = 0;
  await all.sync();
  const operations = all.calls
    .filter(({ bucket }) => bucket !== "runs-bucket")
    .map(({ operation }) => operation);
  expect(new Set(operations)).to.deep.equal(new Set(["ListObjectsV2"]));
}

function withLarge(parts: readonly number[] = Array(20).fill(8 * MiB)): World {
  const all = world({ recordsInMemory: true });
  all.source.putVirtual("large", { parts, metadata: { version: "1" } });
  all.advanceClock(60);
  return all;
}

/** Runs with a worker that ends at its 10th part, and another one that continues after `change`. */
function resumedAfter(all: World, change: () => void): ReturnType<World["sync"]> {
  const first = new AbortController();
  let parts = 0;
  all.s3.hooks.fault = ({ operation }) => {
    if (operation === "UploadPartCopy" && ++parts === 10) first.abort();
    return undefined;
  };
  const budget = (round: number) => {
    if (round === 2) change();
    return budgetOf(round === 1 ? first : new AbortController());
  };
  return all.sync({}, { budget });
}

describe("a source that changes while it is copied by parts", () => {
  it("and becomes shorter after all its old parts were copied is copied in its new version", async () => {
    for (const shorter of [Array(19).fill(8 * MiB), [...Array(19).fill(8 * MiB), 1], [8 * MiB, 3], [7]]) {
      const all = withLarge();
      const end = new AbortController();
      // All parts are uploaded; the worker is stopped before the completion.
      all.s3.hooks.fault = ({ operation }) => {
        if (operation !== "CompleteMultipartUpload" || end.signal.aborted) return undefined;
        end.abort();
        return { kind: "hangUp" };
      };
      const budget = (round: number) => {
        // The new version begins with the bytes of the old one.
        if (round === 2) all.source.putVirtual("large", { parts: shorter });
        return budgetOf(round === 1 ? end : new AbortController());
      };
      const { error, output } = await all.sync({}, { budget });
      expect(error).to.equal("");
      expect(output.objects).to.deep.include({ copied: 1, conflicts: 0, failed: 0 });
      await expectEqual(all, "large", 1);
    }
  });

  it("and becomes shorter between its listing and any HEAD of it is never copied in a truncated version", async () => {
    for (const layout of [Array(8).fill(8 * MiB), [8, 6, 8, 8, 5].map((size) => size * MiB)])
      for (let nth = 1; nth <= layout.length + 2; nth++) {
        const all = withLarge(layout);
        beforeNth(all.s3, nth, of("HeadObject"), () =>
          all.source.putVirtual("large", { parts: layout.slice(0, -1) }),
        );
        await all.sync();
        await expectEqual(all, "large", 1);
      }
  });

  it("in its metadata alone, at any request, has its new metadata after at most one more run", async () => {
    const requests = (all: World) =>
      all.calls.filter(({ key, bucket }) => key === "large" && bucket !== "runs-bucket");
    const undisturbed = withLarge([8 * MiB, 8 * MiB, 1]);
    await undisturbed.sync();
    const total = requests(undisturbed).length;
    expect(total).to.be.above(6);
    for (let nth = 1; nth <= total; nth++) {
      const all = withLarge([8 * MiB, 8 * MiB, 1]);
      beforeNth(
        all.s3,
        nth,
        ({ key, bucket }) => key === "large" && bucket !== "runs-bucket",
        () => {
          const changed = { metadata: { version: "2" }, tags: { version: "2" }, storageClass: "STANDARD_IA" };
          all.source.putVirtual("large", { parts: [8 * MiB, 8 * MiB, 1], ...changed });
        },
      );
      await all.sync();
      await expectEqual(all, "large", 2);
    }
  });

  it("between HEAD and CreateMultipartUpload is read again: the copy has its new metadata in the same run", async () => {
    for (const compare of ["etag", "time"]) {
      const all = withLarge();
      beforeNth(all.s3, 1, of("CreateMultipartUpload", ""), () =>
        all.source.putVirtual("large", { parts: Array(20).fill(8 * MiB), metadata: { version: "2" } }),
      );
      const { output } = await all.sync({ compare });
      expect(output.objects).to.deep.include({ copied: 1, conflicts: 0 });
      expect(all.destination.get("large")?.metadata).to.deep.equal({ version: "2" });
      await expectEqual(all, "large", 1);
    }
  });

  for (const [what, seed] of Object.entries({
    metadata: { metadata: { version: "2" } },
    headers: { metadata: { version: "1" }, headers: { "content-type": "text/html" } },
    "storage class": { metadata: { version: "1" }, storageClass: "STANDARD_IA" },
    redirect: { metadata: { version: "1" }, redirect: "/elsewhere" },
    tags: { metadata: { version: "1" }, tags: { version: "2" } },
  }))
    it(`and whose upload is resumed has its new ${what}: the old upload is aborted`, async () => {
      const all = withLarge();
      const { error, output } = await resumedAfter(all, () =>
        all.source.putVirtual("large", { parts: Array(20).fill(8 * MiB), ...seed }),
      );
      expect(error).to.equal("");
      const created = all.calls.filter(({ operation }) => operation === "CreateMultipartUpload");
      expect([output.objects.copied, created.length]).to.deep.equal([1, 2]);
      await expectEqual(all, "large", 1);
    });

  it("and whose tags alone change, without a new date, has its new tags if its upload is resumed", async () => {
    const all = withLarge();
    const change = () => all.source.change("large", { tags: { version: "2" } });
    expect((await resumedAfter(all, change)).error).to.equal("");
    expect(all.destination.get("large")?.tags).to.deep.equal({ version: "2" });
    await expectEqual(all, "large", 1);
  });

  it("and whose version is back when its upload is resumed is copied with the bytes and metadata of that version", async () => {
    const all = withLarge();
    const { error } = await resumedAfter(all, () => {
      all.source.putVirtual("large", { parts: [8 * MiB, 1], seed: "another" });
      all.advanceClock(5);
      all.source.putVirtual("large", { parts: Array(20).fill(8 * MiB), metadata: { version: "3" } });
    });
    expect(error).to.equal("");
    expect(all.destination.get("large")?.metadata).to.deep.equal({ version: "3" });
    await expectEqual(all, "large", 1);
  });
});

describe("an empty source that changes while it is copied", () => {
  const withMarker = (): World => {
    const all = world({ recordsInMemory: true });
    all.source.put("moved", "", { redirect: "/first" });
    all.advanceClock(60);
    return all;
  };

  it("in its redirect, between HEAD and CopyObject, is copied with its new redirect", async () => {
    for (const redirect of ["/second", undefined]) {
      const all = withMarker();
      beforeNth(all.s3, 1, of("CopyObject", "destination-bucket"), () =>
        all.source.put("moved", "", redirect === undefined ? {} : { redirect }),
      );
      await all.sync();
      expect(all.destination.get("moved")?.redirect).to.equal(redirect);
      await expectEqual(all, "moved", 1);
    }
  });

  it("in its redirect, at any request, has its new redirect after at most one more run", async () => {
    for (let nth = 1; nth <= 3; nth++) {
      const all = withMarker();
      beforeNth(
        all.s3,
        nth,
        ({ key }) => key === "moved",
        () => all.source.put("moved", "", { redirect: "/second", metadata: { a: "b" } }),
      );
      await all.sync();
      await expectEqual(all, "moved", 2);
    }
  });

  it("in its redirect after each copy is a conflict, and the next run copies it", async () => {
    const all = withMarker();
    const { onRequest } = all.s3.hooks;
    let n = 0;
    all.s3.hooks.onRequest = (result) => {
      onRequest?.(result);
      if (result.operation === "CopyObject") all.source.put("moved", "", { redirect: `/${++n}` });
    };
    const { status, output } = await all.sync();
    expect(status).to.equal("succeeded");
    expect(output.objects).to.deep.include({ copied: 0, conflicts: 1, failed: 0 });
    all.s3.hooks.onRequest = onRequest;
    await expectEqual(all, "moved", 2);
  });

  it("and becomes an object with content is copied with its content", async () => {
    for (const operation of ["HeadObject", "CopyObject"]) {
      const all = withMarker();
      beforeNth(all.s3, 1, of(operation, ""), () => all.source.put("moved", "content"));
      await all.sync();
      await expectEqual(all, "moved", 1);
    }
  });
});

describe("a source that is archived", () => {
  const ARCHIVED = { key: "key", outcome: "skipped", reason: "archived" };

  it("while it is copied is skipped", async () => {
    const all = world({ recordsInMemory: true });
    all.source.put("key", "1");
    all.advanceClock(60);
    beforeNth(all.s3, 1, of("CopyObject", ""), () => all.source.put("key", "2", { storageClass: "GLACIER" }));
    const { output, report } = await all.sync();
    expect(report.notable.map(summary)).to.deep.equal([ARCHIVED]);
    expect(output.objects).to.deep.include({ source: 1, copied: 0, skipped: 1 });
  });

  it("and whose metadata differs is skipped without a request to copy it, and its copy stays", async () => {
    const all = world({ recordsInMemory: true });
    all.source.put("key", "1", { storageClass: "GLACIER", metadata: { version: "2" } });
    all.destination.put("key", "1");
    all.advanceClock(60);
    const { output, report } = await all.sync({ compare: "metadata" });
    expect(report.notable.map(summary)).to.deep.equal([ARCHIVED]);
    expect(output.objects).to.deep.include({ source: 1, copied: 0, skipped: 1 });
    expect(all.destination.get("key")?.metadata).to.deep.equal({});
    expect(all.calls.map(({ operation }) => operation)).not.to.include("CopyObject");
  });
});
