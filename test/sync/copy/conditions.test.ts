import { expect } from "chai";
import { budgetOf, contents, type World, world } from "../world";

const MiB = 1024 ** 2;

/** An object of a few parts in the source, and a change before the first request of an operation. */
function changing(operation: string, act: (all: World) => void): World {
  const all = world({ recordsInMemory: true });
  all.source.putVirtual("large", { parts: [5 * MiB, 5 * MiB, 1] });
  all.advanceClock(60);
  let done = false;
  all.s3.hooks.fault = (call) => {
    if (!done && call.operation === operation) {
      done = true;
      act(all);
    }
    return undefined;
  };
  return all;
}

describe("a copy that S3 refuses again and again", () => {
  /** A run whose copies get this error, and the outcome of the only key. */
  async function outcomeOf(code: string, status: number, act: (all: World) => void = () => {}) {
    const all = world({ recordsInMemory: true });
    all.source.put("key", "1");
    all.destination.put("orphan", "1");
    all.advanceClock(60);
    all.s3.hooks.fault = ({ operation }) => {
      if (operation !== "CopyObject") return undefined;
      act(all);
      return { kind: "error", code, status, message: "No." };
    };
    const { error, report } = await all.sync();
    const { outcome, reason, code: recorded } = report.notable[0] ?? {};
    return { error, outcome, reason, code: recorded, orphan: all.destination.get("orphan") !== undefined };
  }

  for (const [code, status] of [
    ["kms:KeyNotFound", 404],
    ["PreconditionFailed", 412],
  ] as const)
    it(`although no side changes is failed, with S3's message: ${code}`, async () => {
      expect(await outcomeOf(code, status)).to.deep.equal({
        ...{ error: "SyncIncomplete", outcome: "failed", code, orphan: true },
        reason: "refused at 4 attempts, although neither side has changed: No.",
      });
    });

  it("while the source changes is a conflict", async () => {
    let version = 0;
    const change = ({ source }: World) => source.put("key", String(++version));
    expect(await outcomeOf("PreconditionFailed", 412, change)).to.deep.equal({
      ...{ error: "", outcome: "conflict", code: undefined, orphan: true },
      reason: "other writers changed it during 4 attempts",
    });
  });

  it("while the source is written again with the same content is a conflict", async () => {
    const rewrite = (all: World) => {
      all.advanceClock(1);
      all.source.put("key", "1");
    };
    expect(await outcomeOf("PreconditionFailed", 412, rewrite)).to.include({ outcome: "conflict" });
  });
});

describe("a copy by parts", () => {
  it("has parts of the listed version of its source only", async () => {
    const all = changing("UploadPartCopy", ({ source }) =>
      source.putVirtual("large", { parts: [5 * MiB, 5 * MiB, 1], seed: "other" }),
    );
    const codes: string[] = [];
    all.s3.hooks.onRequest = ({ operation, status }) => {
      if (operation === "UploadPartCopy") codes.push(String(status));
    };
    expect((await all.sync()).output.objects).to.deep.include({ copied: 1, failed: 0 });
    expect(codes).to.include("412");
    expect(contents(all.destination)).to.deep.equal(contents(all.source));
  });

  it("does not overwrite an object that was written to the destination meanwhile", async () => {
    const all = changing("CompleteMultipartUpload", ({ destination }) => destination.put("large", "theirs"));
    expect((await all.sync()).output.objects).to.deep.include({ copied: 0, conflicts: 1 });
    expect(String(all.destination.get("large")?.content.toBuffer())).to.equal("theirs");
  });

  it("does not overwrite an object that was changed in the destination meanwhile", async () => {
    const all = changing("CompleteMultipartUpload", ({ destination }) => destination.put("large", "theirs"));
    all.destination.put("large", "listed");
    all.advanceClock(60);
    expect((await all.sync()).output.objects).to.deep.include({ copied: 0, conflicts: 1 });
    expect(String(all.destination.get("large")?.content.toBuffer())).to.equal("theirs");
    expect(all.destination.uploads()).to.deep.equal([]);
  });

  it("is not completed with parts that do not have its source's ETag, and leaves no upload", async () => {
    const all = world({ recordsInMemory: true });
    all.source.putVirtual("large", { parts: [6 * MiB, 5 * MiB, 5 * MiB, 1] });
    all.advanceClock(60);
    expect((await all.sync()).output.objects).to.deep.include({ copied: 1, failed: 0 });
    expect(contents(all.destination)).to.deep.equal(contents(all.source));
    expect(all.destination.uploads()).to.deep.equal([]);
  });

  it("leaves no upload after a run whose workers never finish it", async () => {
    const all = world({ recordsInMemory: true });
    all.source.putVirtual("large", { parts: [5 * MiB, 5 * MiB, 1] });
    all.advanceClock(60);
    let end = new AbortController();
    all.s3.hooks.fault = ({ operation }) => {
      if (operation !== "UploadPartCopy") return undefined;
      end.abort();
      return { kind: "hangUp" };
    };
    const budget = () => {
      end = new AbortController();
      return budgetOf(end);
    };
    let atReport = -1;
    const beforeDeletes = () => {
      atReport = all.destination.uploads().length;
    };
    expect((await all.sync({}, { budget, beforeDeletes })).error).to.equal("NoProgress");
    expect([atReport, all.destination.uploads()]).to.deep.equal([1, []]);
  });

  it("leaves no upload if it fails", async () => {
    const all = world({ recordsInMemory: true });
    all.source.putVirtual("large", { parts: [5 * MiB, 1] });
    all.advanceClock(60);
    all.s3.hooks.fault = ({ operation }) =>
      operation === "UploadPartCopy" ? { kind: "error", code: "InvalidRequest", status: 400 } : undefined;
    let atReport = -1;
    const { output } = await all.sync(
      {},
      {
        beforeDeletes: () => {
          atReport = all.destination.uploads().length;
        },
      },
    );
    expect([output.objects.failed, atReport]).to.deep.equal([1, 0]);
  });
});

describe("a copy whose response has the status 200, and a refused condition in its body", () => {
  for (const [operation, code] of [
    ["CopyObject", "PreconditionFailed"],
    ["CopyObject", "ConditionalRequestConflict"],
    ["CompleteMultipartUpload", "PreconditionFailed"],
    ["CompleteMultipartUpload", "NoSuchKey"],
  ] as const)
    it(`is tried again like one with the status of the error: ${operation}, ${code}`, async () => {
      const all = world({ recordsInMemory: true });
      if (operation === "CopyObject") all.source.put("key", "1");
      else all.source.putVirtual("key", { parts: [5 * MiB, 5 * MiB, 1] });
      all.destination.put("key", "old one");
      all.advanceClock(60);
      let refused = false;
      all.s3.hooks.fault = (call) => {
        if (call.operation !== operation || refused) return undefined;
        refused = true;
        return { kind: "error", code, status: 200 };
      };
      const { error, output } = await all.sync();
      expect([error, output.objects.copied]).to.deep.equal(["", 1]);
      expect(contents(all.destination)).to.deep.equal(contents(all.source));
    });
});
