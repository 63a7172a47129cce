import { expect } from "chai";
import type { Fault } from "../../../local/s3";
import { world } from "../world";

describe("a report that is written twice, because the first response is lost", () => {
  it("says the same: also of an upload that could not be aborted, although the lease was given up", async () => {
    const all = world();
    all.source.putVirtual("large", { parts: [5 * 1024 ** 2, 1] });
    all.destination.put("orphan", "1");
    all.advanceClock(60);
    all.s3.hooks.fault = ({ operation }) =>
      ["CompleteMultipartUpload", "AbortMultipartUpload"].includes(operation)
        ? { kind: "error", code: "InvalidRequest", status: 400, message: "Refused." }
        : undefined;
    const { report, again } = await all.sync({}, { reports: 2 });
    expect(again).to.equal(true);
    const aborts = report.notable.filter(({ action }) => action === "abort");
    expect(aborts.map(({ key, outcome }) => ({ key, outcome }))).to.deep.equal([
      { key: "large", outcome: "failed" },
    ]);
    expect(all.outcomes(report).filter(({ action }) => action === "abort")).to.deep.equal(aborts);
  });

  it("says the same of an upload whose creator is unknown, and for which no run looks again", async () => {
    const all = world();
    all.source.putVirtual("large", { parts: [5 * 1024 ** 2, 1] });
    all.advanceClock(60);
    let lost = false;
    all.s3.hooks.fault = ({ operation }) => {
      if (lost || operation !== "CreateMultipartUpload") return undefined;
      lost = true;
      return { kind: "hangUp", after: true };
    };
    const beforeDeletes = () => all.advanceClock(31 * 60);
    const { report, again } = await all.sync({}, { reports: 2, beforeDeletes });
    expect(again).to.equal(true);
    const aborts = report.notable.filter(({ action }) => action === "abort");
    expect(aborts.map(({ key, outcome }) => ({ key, outcome }))).to.deep.equal([
      { key: "large", outcome: "retained" },
    ]);
    expect(all.outcomes(report).filter(({ action }) => action === "abort")).to.deep.equal(aborts);
  });
});

describe("a report whose first attempt fails after it has looked for uploads", () => {
  it("names an upload once that both attempts retained", async () => {
    const all = world();
    all.source.putVirtual("large", { parts: [5 * 1024 ** 2, 1] });
    all.advanceClock(60);
    const faults: Record<string, Fault> = {
      CreateMultipartUpload: { kind: "hangUp", after: true },
      "report.json": { kind: "error", code: "InvalidRequest", status: 400, message: "Refused." },
    };
    all.s3.hooks.fault = ({ operation, key = "" }) => {
      const name = operation === "PutObject" ? key.split("/").at(-1)! : operation;
      const fault = faults[name];
      delete faults[name];
      return fault;
    };
    const { report, again } = await all.sync({}, { reports: 2 });
    expect(faults).to.deep.equal({});
    expect(again).to.equal(undefined);
    const aborts = all.outcomes(report).filter(({ action }) => action === "abort");
    expect(aborts.map(({ key, outcome }) => ({ key, outcome }))).to.deep.equal([
      { key: "large", outcome: "retained" },
    ]);
  });
});

describe("a report whose counts are wrong", () => {
  it("is not written: a key with two outcomes, or with none, ends the run", async () => {
    for (const name of ["copied", "source"] as const) {
      const all = world();
      all.source.put("new", "1");
      all.advanceClock(60);
      const ended = all.sync(
        {},
        {
          beforeDeletes: ({ counters }) => {
            (counters.objects as Record<typeof name, number>)[name]++;
          },
        },
      );
      const thrown = await ended.then(
        () => undefined,
        (error: Error) => error.message,
      );
      expect(thrown, name).to.match(
        /^The counts do not add up, which is a defect of sync-buckets: \{"source":/,
      );
      expect(all.runs.keys().filter((key) => key.includes("report."))).to.deep.equal([]);
    }
  });
});

describe("a report that is written once", () => {
  it("is no second one", async () => {
    const { again } = await world().sync();
    expect(again).to.equal(undefined);
  });
});

describe("what a run leaves for the next run of its pair", () => {
  it("cannot be written without a permission: the run fails, and its report says the same", async () => {
    const all = world();
    all.source.put("new", "1");
    all.destination.put("orphan", "1");
    all.advanceClock(60);
    all.s3.hooks.authorize = ({ operation, key = "" }) =>
      operation === "PutObject" && key.startsWith("learned/") ? { message: "Not authorized" } : undefined;
    const { status, error, cause, report } = await all.sync();
    expect({ status, error }).to.deep.equal({ status: "failed", error: "AccessDenied" });
    expect(cause).to.match(/^S3 denied s3:PutObject on bucket runs-bucket\. .* Report: /);
    expect(report.failure?.error).to.equal("AccessDenied");
    expect(report.objects).to.deep.include({ copied: 1, deleted: 1 });
    expect(cause).to.contain(report.failure?.cause);
  });

  it("is a hint: if it cannot be written for another reason, the run succeeds", async () => {
    const all = world();
    all.source.put("new", "1");
    all.advanceClock(60);
    all.s3.hooks.fault = ({ operation, key = "" }) =>
      operation === "PutObject" && key.startsWith("learned/")
        ? { kind: "error", code: "KMS.DisabledException", status: 400, message: "The key is disabled." }
        : undefined;
    const { status, report } = await all.sync();
    expect({ status, failure: report.failure }).to.deep.equal({ status: "succeeded", failure: null });
  });
});
