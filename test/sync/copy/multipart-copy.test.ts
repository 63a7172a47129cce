import { expect } from "chai";
import type { Fault, S3Call, VirtualSeed } from "../../../local/s3/index";
import { contents, type World, world } from "../world";

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

const isPart = ({ operation }: S3Call): boolean => operation === "UploadPartCopy";
const count = ({ calls }: World, name: string): number =>
  calls.filter(({ operation, bucket }) => operation === name && bucket !== "runs-bucket").length;

/** Checks that a run makes the destination equal to the source, and that a second run changes nothing. */
async function expectConvergence(all: World, input: object = {}): Promise<void> {
  const first = await all.sync(input);
  expect(first.error).to.equal("");
  expect(contents(all.destination)).to.deep.equal(contents(all.source));
  expect(all.destination.uploads()).to.deep.equal([]);
  all.advanceClock(60);
  all.calls.length = 0;
  const { objects } = (await all.sync(input)).output;
  expect([objects.kept, objects.copied, objects.deleted]).to.deep.equal([objects.source, 0, 0]);
  expect(
    all.calls.filter(
      ({ operation, bucket }) => bucket !== "runs-bucket" && /Copy|Put|Upload|Delete/.test(operation),
    ),
  ).to.deep.equal([]);
}

describe("a multipart object", () => {
  const layouts: [string, number[]][] = [
    ["of even parts", [8 * MiB, 8 * MiB, 3]],
    ["whose last part is as long as the others", [8 * MiB, 8 * MiB]],
    ["of one part", [5 * MiB]],
    ["of one small part", [1]],
    ["of one empty part", [0]],
    ["of two parts whose last one is empty", [5 * MiB, 0]],
    ["of even parts whose last one is empty", [8 * MiB, 8 * MiB, 0]],
    ["of irregular parts whose last one is empty", [5 * MiB, 7 * MiB, 6 * MiB, 0]],
    ["of irregular parts", [5 * MiB, 7 * MiB, 6 * MiB, 9 * MiB, 1]],
    [
      "of irregular parts whose first and last ones are of the same size",
      [8 * MiB, 6 * MiB, 10 * MiB, 8 * MiB],
    ],
    ["over 5 GB", [5 * GiB, 5 * GiB, 1 * GiB]],
    ["of 48 TiB in 10,000 parts", [...Array(9_999).fill(5 * GiB), 7]],
  ];
  for (const [title, parts] of layouts) {
    it(`${title} gets the ETag of its source`, async () => {
      const all = world();
      all.source.putVirtual("large", { parts });
      all.advanceClock(60);
      await expectConvergence(all);
      expect(all.destination.get("large")?.etag).to.match(new RegExp(`-${parts.length}$`));
    });
  }

  it("whose last part is empty is copied if the server refuses the HEAD of a part without bytes", async () => {
    for (const parts of [
      [5 * MiB, 0],
      [5 * MiB, 7 * MiB, 0],
    ]) {
      const all = world();
      all.source.putVirtual("large", { parts });
      all.advanceClock(60);
      all.s3.hooks.fault = ({ operation, query }) =>
        operation === "HeadObject" && query.partNumber === String(parts.length)
          ? { kind: "error", code: "InvalidRange", status: 416 }
          : undefined;
      await expectConvergence(all);
    }
  });

  it("of one empty part is copied if the server refuses the HEAD of a part without bytes", async () => {
    const all = world();
    all.source.putVirtual("large", { parts: [0], metadata: { owner: "me" } });
    all.advanceClock(60);
    all.s3.hooks.fault = ({ operation, query }) =>
      operation === "HeadObject" && query.partNumber !== undefined
        ? { kind: "error", code: "InvalidPartNumber", status: 416 }
        : undefined;
    await expectConvergence(all);
    expect(all.destination.get("large")?.metadata).to.deep.equal({ owner: "me" });
  });

  it("of one large part is copied as one part from a server that does not say how many it has", async () => {
    const all = world({ quirks: { partHead: "own" } });
    all.source.putVirtual("large", { parts: [300 * MiB], checksummed: false });
    all.advanceClock(60);
    await expectConvergence(all);
  });

  it("whose last part is empty is copied with one PUT request for this part, and no other copy without a range", async () => {
    const all = world({ recordsInMemory: true });
    all.source.putVirtual("large", { parts: [5 * MiB, 5 * MiB, 0] });
    all.advanceClock(60);
    const ranges: (string | undefined)[] = [];
    all.s3.hooks.fault = (call) => {
      if (isPart(call)) ranges.push(call.headers["x-amz-copy-source-range"]);
      return undefined;
    };
    const { output } = await all.sync();
    expect(ranges.sort()).to.deep.equal([`bytes=0-${5 * MiB - 1}`, `bytes=${5 * MiB}-${10 * MiB - 1}`]);
    expect(count(all, "UploadPart")).to.equal(1);
    expect(output.requests.COPY).to.equal(2);
  });

  it("needs three HEAD requests, and another one for each part only if the parts are not even", async () => {
    const heads = async (seed: VirtualSeed) => {
      const all = world({ recordsInMemory: true });
      all.source.putVirtual("large", seed);
      all.advanceClock(60);
      await all.sync();
      return count(all, "HeadObject");
    };
    expect(await heads({ parts: Array(50).fill(8 * MiB) })).to.equal(3);
    expect(await heads({ parts: [5 * MiB, ...Array(49).fill(8 * MiB)] })).to.equal(52);
    const checksum = { algorithm: "SHA256", type: "COMPOSITE" } as const;
    expect(await heads({ parts: [8 * MiB, 1], checksum }), "a part has a composite checksum").to.equal(2);
    expect(await heads({ parts: [8 * MiB] }), "the only part has the object's checksum").to.equal(2);
  });

  it("carries headers, metadata, tags, storage class, redirect and checksum type", async () => {
    const seed = {
      headers: {
        "content-type": "video/mp4",
        "cache-control": "max-age=1",
        "content-encoding": "gzip",
        expires: "Thu, 01 Dec 2033 16:00:00 GMT",
      },
      metadata: { owner: "me" },
      tags: { team: "blue + green", "a+b": "c=d" },
      storageClass: "STANDARD_IA",
      redirect: "/elsewhere",
    };
    for (const checksumType of ["FULL_OBJECT", "COMPOSITE"] as const) {
      const all = world();
      all.source.putVirtual("large", { ...seed, parts: [5 * MiB, 1], checksumType });
      all.advanceClock(60);
      await expectConvergence(all);
      const { headers, metadata, tags, storageClass, redirect, checksum } =
        all.destination.get("large") ?? {};
      expect({ headers, metadata, tags, storageClass, redirect }).to.deep.equal(seed);
      const expected = all.source.get("large")?.checksum;
      expect([checksum?.algorithm, checksum?.type, checksum?.value()]).to.deep.equal([
        expected?.algorithm,
        expected?.type,
        expected?.value(),
      ]);
    }
  });

  for (const compare of ["etag", "metadata"])
    it(`keeps all of it on a server whose HEAD of a part has the part's own ETag and no metadata, compare: ${compare}`, async () => {
      const seed = {
        headers: {
          "content-type": "video/mp4",
          "cache-control": "max-age=1",
          "content-disposition": "inline",
        },
        metadata: { owner: "me" },
        tags: { team: "blue" },
        storageClass: "STANDARD_IA",
        redirect: "/elsewhere",
      };
      for (const parts of [[8 * MiB, 8 * MiB, 3], [8 * MiB, 6 * MiB, 8 * MiB, 1], [5 * MiB], [0]]) {
        const all = world({ quirks: { partHead: "own" } });
        all.source.putVirtual("large", { ...seed, parts });
        all.advanceClock(60);
        await expectConvergence(all, { compare });
        const { headers, metadata, tags, storageClass, redirect } = all.destination.get("large") ?? {};
        expect({ headers, metadata, tags, storageClass, redirect }).to.deep.equal(seed);
      }
    });

  it("is copied in its current version on such a server, too, if it is overwritten at any HEAD", async () => {
    for (const parts of [
      [8 * MiB, 8 * MiB, 3],
      [8 * MiB, 6 * MiB, 8 * MiB, 1],
    ])
      for (let nth = 1; nth <= parts.length + 2; nth++) {
        const all = world({ quirks: { partHead: "own" }, recordsInMemory: true });
        all.source.putVirtual("large", { parts, metadata: { version: "1" } });
        all.advanceClock(60);
        let heads = 0;
        all.s3.hooks.fault = ({ operation, bucket }) => {
          if (operation === "HeadObject" && bucket !== "runs-bucket" && ++heads === nth)
            all.source.putVirtual("large", {
              parts: [...parts].reverse().slice(1),
              seed: "2",
              metadata: { version: "2" },
            });
          return undefined;
        };
        await expectConvergence(all);
        expect(all.destination.get("large")?.metadata).to.deep.equal(all.source.get("large")?.metadata);
      }
  });

  it("replaces the object in the destination unless that has changed since it was listed", async () => {
    const all = world();
    all.source.putVirtual("large", { parts: [5 * MiB, 1] });
    all.destination.put("large", "small");
    all.advanceClock(60);
    let changed = false;
    all.s3.hooks.fault = (call) => {
      if (isPart(call) && !changed) {
        changed = true;
        all.destination.put("large", "changed");
      }
      return undefined;
    };
    const { output, report } = await all.sync();
    expect(output.objects).to.deep.include({ conflicts: 1, copied: 0 });
    expect(report.notable[0]?.reason).to.equal("the destination changed after it was listed");
    expect(all.destination.get("large")?.content.size).to.equal(7);
    all.advanceClock(60);
    await expectConvergence(all);
  });

  it("that exceeds the budget of one worker is resumed in the next round", async () => {
    const all = world();
    all.source.putVirtual("large", { parts: Array(60).fill(8 * MiB) });
    all.source.put("other", "1");
    all.advanceClock(60);
    const rounds: AbortController[] = [];
    let parts = 0;
    all.s3.hooks.fault = (call) => {
      if (isPart(call) && ++parts % 25 === 0) rounds.at(-1)?.abort();
      return undefined;
    };
    const budget = () => {
      const end = new AbortController();
      rounds.push(end);
      return { mayBegin: () => !end.signal.aborted, signal: end.signal };
    };
    const { output, status } = await all.sync({}, { budget });
    expect(status).to.equal("succeeded");
    expect(output.rounds).to.equal(3);
    expect(output.objects).to.deep.include({ source: 2, copied: 2 });
    expect(contents(all.destination)).to.deep.equal(contents(all.source));
    expect(count(all, "CreateMultipartUpload")).to.equal(1);
    expect(parts).to.be.below(60 + 2 * 16);
    expect(all.destination.uploads()).to.deep.equal([]);
  });

  it("whose source changed between two rounds is copied from the start, and the old upload is aborted", async () => {
    const all = world();
    all.source.putVirtual("large", { parts: Array(20).fill(8 * MiB), seed: "old" });
    all.advanceClock(60);
    const first = new AbortController();
    let parts = 0;
    all.s3.hooks.fault = (call) => {
      if (isPart(call) && ++parts === 18) first.abort(); // at most 16 are in flight, so some are done
      return undefined;
    };
    const budget = (round: number) => {
      if (round === 2) all.source.putVirtual("large", { parts: Array(10).fill(8 * MiB), seed: "new" });
      const signal = round === 1 ? first.signal : new AbortController().signal;
      return { mayBegin: () => !signal.aborted, signal };
    };
    const { output, cause } = await all.sync({}, { budget });
    expect(cause).to.equal("");
    expect(output.objects).to.deep.include({ copied: 1, conflicts: 0 });
    expect(contents(all.destination)).to.deep.equal(contents(all.source));
    expect(all.destination.uploads()).to.deep.equal([]);
  });

  it("overwritten in the source between HEAD and copy is copied in its new version", async () => {
    const all = world();
    all.source.putVirtual("large", { parts: [5 * MiB, 1], seed: "old" });
    all.advanceClock(60);
    let changed = false;
    all.s3.hooks.fault = (call) => {
      if (isPart(call) && !changed) {
        changed = true;
        all.source.putVirtual("large", { parts: [6 * MiB, 1], seed: "new" });
      }
      return undefined;
    };
    await expectConvergence(all);
  });

  it("whose upload is aborted by a lifecycle rule is copied from the start", async () => {
    const all = world();
    all.source.putVirtual("large", { parts: Array(4).fill(5 * MiB) });
    all.advanceClock(60);
    let aborted = false;
    all.s3.hooks.fault = async (call) => {
      if (!isPart(call) || aborted) return undefined;
      aborted = true;
      const [upload] = all.destination.uploads();
      const target = `/destination-bucket/large?uploadId=${upload?.uploadId}`;
      await all.s3.handle({ method: "DELETE", target, headers: {}, body: Buffer.alloc(0) });
      return undefined;
    };
    await expectConvergence(all);
  });

  it("that loses a part before completion is copied from the start", async () => {
    const all = world();
    all.source.putVirtual("large", { parts: [5 * MiB, 1] });
    all.advanceClock(60);
    let lost = false;
    all.s3.hooks.fault = ({ operation }) => {
      if (operation !== "CompleteMultipartUpload" || lost) return undefined;
      lost = true;
      return { kind: "error", code: "InvalidPart" };
    };
    await expectConvergence(all);
  });

  it("whose part sizes the destination refuses is reported as failed, and its upload is aborted", async () => {
    const all = world();
    all.source.putVirtual("large", { parts: [5 * MiB, 1] });
    all.advanceClock(60);
    all.s3.hooks.fault = ({ operation }) =>
      operation === "CompleteMultipartUpload" ? { kind: "error", code: "EntityTooSmall" } : undefined;
    const { error, report } = await all.sync();
    expect(error).to.equal("SyncIncomplete");
    expect(report.notable[0]).to.deep.include({ key: "large", outcome: "failed", code: "EntityTooSmall" });
    expect(all.destination.uploads()).to.deep.equal([]);
    all.s3.hooks.fault = undefined;
    all.advanceClock(60);
    await expectConvergence(all);
  });

  it("has no open upload after a run that could not complete it", async () => {
    const all = world();
    all.source.putVirtual("large", { parts: Array(40).fill(5 * MiB) });
    all.advanceClock(60);
    const end = new AbortController();
    all.s3.hooks.fault = (call) => {
      if (isPart(call)) end.abort();
      return isPart(call) ? { kind: "error", code: "InternalError" } : undefined;
    };
    const { error } = await all.sync({}, { budget: () => ({ mayBegin: () => true, signal: end.signal }) });
    expect(error).to.equal("NoProgress");
    expect(all.destination.uploads()).to.deep.equal([]);
  });

  it("of irregular parts is copied over several rounds of small budgets", async () => {
    const all = world();
    all.source.putVirtual("large", { parts: [8, 6, 10, 8, 7, 9, 8, 6, 10, 8].map((size) => size * MiB) });
    all.advanceClock(60);
    let end = new AbortController();
    let parts = 0;
    all.s3.hooks.fault = (call) => {
      if (isPart(call) && ++parts % 18 === 0) end.abort();
      return undefined;
    };
    const budget = () => {
      end = new AbortController();
      const { signal } = end;
      return { mayBegin: () => !signal.aborted, signal };
    };
    const { error, output } = await all.sync({}, { budget });
    expect(error).to.equal("");
    expect(output.rounds).to.be.below(6);
    expect(contents(all.destination)).to.deep.equal(contents(all.source));
  });

  it("has no open upload if the upload could not be recorded", async () => {
    const all = world();
    all.source.putVirtual("large", { parts: [5 * MiB, 1] });
    all.advanceClock(60);
    all.s3.hooks.fault = ({ operation, key = "" }) =>
      operation === "PutObject" && key.includes("/uploads/")
        ? { kind: "error", code: "InternalError" }
        : undefined;
    expect((await all.sync()).error).to.equal("SyncIncomplete");
    expect(all.destination.uploads()).to.deep.equal([]);
  });

  it("whose headers the server cannot store is copied once with compare: metadata", async () => {
    for (const headers of [
      {},
      { "content-type": "" },
      { "content-type": "a/b", "cache-control": "", expires: "" },
    ]) {
      const all = world();
      all.source.putVirtual("large", { headers, parts: [5 * MiB, 1] });
      all.advanceClock(60);
      const copied = async () => (await all.sync({ compare: "metadata" })).output.objects.copied;
      expect(await copied(), JSON.stringify(headers)).to.equal(1);
      all.advanceClock(60);
      expect(await copied(), JSON.stringify(headers)).to.equal(0);
    }
  });

  it("keeps an Expires header that is not a date", async () => {
    for (const expires of ["0", "-1", "never", "Thu, 01 Dec 2033 16:00:00 GMT"]) {
      const all = world();
      all.source.putVirtual("large", { headers: { "content-type": "a/b", expires }, parts: [5 * MiB, 1] });
      all.advanceClock(60);
      await expectConvergence(all, { compare: "metadata" });
      expect(all.destination.get("large")?.headers.expires).to.equal(expires);
    }
  });
});

describe("a multipart copy that fails, and whose upload cannot be aborted", () => {
  const isAbort = ({ operation }: S3Call) => operation === "AbortMultipartUpload";

  /** The outcome of a copy in whose destination aborts are refused, and the uploads that remain. */
  async function outcomeOf(fault: (call: S3Call, all: World) => Fault | undefined) {
    const all = world();
    all.source.putVirtual("large", { parts: [5 * MiB, 5 * MiB, 1] });
    all.advanceClock(60);
    let refused = 0;
    all.s3.hooks.fault = (call) =>
      isAbort(call) && refused++ < 1
        ? { kind: "error", code: "InternalError", status: 400 }
        : fault(call, all);
    const { output, report } = await all.sync();
    const [outcome] = all.outcomes(report);
    return { outcome, copied: output.objects.copied, uploads: all.destination.uploads() };
  }

  it("has its own error in the report. The end of the run aborts the upload", async () => {
    const { outcome, uploads } = await outcomeOf((call) =>
      isPart(call) ? { kind: "error", code: "AccessDenied", message: "Not this part." } : undefined,
    );
    expect(outcome).to.deep.include({ outcome: "failed", code: "AccessDenied" });
    expect(outcome?.reason).to.contain("Not this part.");
    expect(uploads).to.deep.equal([]);
  });

  it("is tried again if its source has changed while it began", async () => {
    let changed = false;
    const { copied, uploads } = await outcomeOf((call, all) => {
      if (call.operation !== "CreateMultipartUpload" || changed) return undefined;
      changed = true;
      all.source.putVirtual("large", { parts: [6 * MiB, 1], seed: "new" });
      return undefined;
    });
    expect(copied).to.equal(1);
    expect(uploads).to.deep.equal([]);
  });
});
