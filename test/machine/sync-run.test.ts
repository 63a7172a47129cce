import { expect } from "chai";
import { placeholders } from "../../machine/print";
import { machine } from "../../machine/sync";
import { execute } from "./interpreter";

const sync = machine(placeholders, { workers: 1, timeoutSeconds: 5 });
const run = { id: "run-1" };
const progress = { run, round: 0, counters: { copied: 0 } };
type Progress = typeof progress;
const output = { runId: "run-1", rounds: 1 };

/** A run of one range that copies, and deletes nothing. */
const quiet = {
  prepare: () => progress,
  divideKeys: ({ run, round, counters }: Progress) => ({
    run,
    counters,
    round: round + 1,
    items: [0],
    attempt: "1",
  }),
  copyRange: () => true,
  gather: ({ run, round, counters }: Progress) => ({
    run,
    round,
    counters,
    remaining: 0,
    mayDelete: false,
    deletes: [0],
  }),
  deleteOrphans: () => true,
  report: (): object => ({ status: "succeeded", error: "", cause: "", output }),
};

/** The fakes, and a list that grows with what each is given. */
function noting(fakes: { readonly [name: string]: (event: never) => unknown }) {
  const notes: [string, object][] = [];
  const noted = Object.entries(fakes).map(([name, fake]) => [
    name,
    (event: never) => {
      notes.push([name, event]);
      return fake(event);
    },
  ]);
  return { notes, fakes: Object.fromEntries(noted) as typeof fakes };
}

const boom = () => {
  throw Object.assign(new Error("the message"), { name: "Boom" });
};
const caught = { Error: "Boom", Cause: "the message" };

describe("the sync, run in the local interpreter", () => {
  it("copies in one round, reports, and hands out the report's output", async () => {
    const { notes, fakes } = noting(quiet);
    expect(await execute(sync, fakes, { source: "a", destination: "b" })).to.deep.equal({
      trail:
        "Prepare, DivideKeys, CopyRanges, CopyRange 0, Gather, RangesLeft?, MayDelete?, Report, Succeeded?, Done",
      output,
    });
    const startedAt: string = (notes[0]![1] as { startedAt: string }).startedAt;
    expect(new Date(startedAt).toISOString()).to.equal(startedAt);
    expect(notes).to.deep.equal([
      ["prepare", { input: { source: "a", destination: "b" }, execution: "run-1", startedAt }],
      ["divideKeys", progress],
      ["copyRange", { run, round: 1, attempt: "1", item: 0 }],
      ["gather", { ...progress, round: 1, items: [0], attempt: "1" }],
      ["report", { ...progress, round: 1, remaining: 0, mayDelete: false, deletes: [0] }],
    ]);
  });

  it("plans another round for as long as ranges are left", async () => {
    const gather = (divided: Progress) => ({ ...quiet.gather(divided), remaining: 2 - divided.round });
    const { notes, fakes } = noting({ ...quiet, gather });
    const { trail } = await execute(sync, fakes, {});
    expect(trail).to.equal(
      "Prepare, DivideKeys, CopyRanges, CopyRange 0, Gather, RangesLeft?, " +
        "DivideKeys, CopyRanges, CopyRange 0, Gather, RangesLeft?, MayDelete?, Report, Succeeded?, Done",
    );
    expect(notes.filter(([name]) => name === "copyRange")).to.deep.equal([
      ["copyRange", { run, round: 1, attempt: "1", item: 0 }],
      ["copyRange", { run, round: 2, attempt: "1", item: 0 }],
    ]);
  });

  it("gives each range to a worker", async () => {
    const { notes, fakes } = noting({
      ...quiet,
      divideKeys: () => ({ ...progress, items: [4, 7], attempt: "1" }),
    });
    await execute(sync, fakes, {});
    expect(notes.filter(([name]) => name === "copyRange")).to.deep.equal([
      ["copyRange", { run, round: 0, attempt: "1", item: 4 }],
      ["copyRange", { run, round: 0, attempt: "1", item: 7 }],
    ]);
  });

  it("goes on when a plan has no ranges", async () => {
    const { trail } = await execute(
      sync,
      { ...quiet, divideKeys: () => ({ ...progress, items: [], attempt: "1" }) },
      {},
    );
    expect(trail).to.equal(
      "Prepare, DivideKeys, CopyRanges, Gather, RangesLeft?, MayDelete?, Report, Succeeded?, Done",
    );
  });

  it("deletes in batches once nothing is left to copy, if it may", async () => {
    const gather = (divided: Progress) => ({ ...quiet.gather(divided), mayDelete: true, deletes: [0, 1] });
    const { notes, fakes } = noting({ ...quiet, gather });
    const { trail } = await execute(sync, fakes, {});
    expect(trail).to.equal(
      "Prepare, DivideKeys, CopyRanges, CopyRange 0, Gather, RangesLeft?, MayDelete?, " +
        "DeleteOrphans, DeleteBatch 0, DeleteBatch 1, Report, Succeeded?, Done",
    );
    expect(notes.slice(4)).to.deep.equal([
      ["deleteOrphans", { run, batch: 0 }],
      ["deleteOrphans", { run, batch: 1 }],
      ["report", { ...progress, round: 1, remaining: 0, mayDelete: true, deletes: [0, 1] }],
    ]);
  });

  it("fails with the error and the cause that the report names", async () => {
    const failed = { error: "TooManyDeletes", cause: "9 of 10 objects would go" };
    const report = () => ({ status: "failed", ...failed, output });
    expect(await execute(sync, { ...quiet, report }, {})).to.deep.equal({
      trail:
        "Prepare, DivideKeys, CopyRanges, CopyRange 0, Gather, RangesLeft?, MayDelete?, Report, Succeeded?, Failed",
      failed,
    });
  });

  it("leaves the range of a worker that crashes to the next round", async () => {
    const copyRange = ({ round }: { round: number }) => round > 1 || boom();
    const gather = (divided: Progress) => ({
      ...quiet.gather(divided),
      remaining: divided.round > 1 ? 0 : 1,
    });
    expect(await execute(sync, { ...quiet, copyRange, gather }, {})).to.deep.equal({
      trail:
        "Prepare, DivideKeys, CopyRanges, CopyRange 0, RangeLeft 0, Gather, RangesLeft?, " +
        "DivideKeys, CopyRanges, CopyRange 0, Gather, RangesLeft?, MayDelete?, Report, Succeeded?, Done",
      output,
    });
  });

  it("gives a worker up that takes longer than it may", async () => {
    const impatient = machine(placeholders, { workers: 1, timeoutSeconds: 1 });
    const { trail } = await execute(impatient, { ...quiet, copyRange: () => new Promise(() => {}) }, {});
    expect(trail).to.equal(
      "Prepare, DivideKeys, CopyRanges, CopyRange 0, RangeLeft 0, Gather, RangesLeft?, MayDelete?, Report, Succeeded?, Done",
    );
  });

  it("goes on to the report when a batch of deletes crashes", async () => {
    const gather = (divided: Progress) => ({ ...quiet.gather(divided), mayDelete: true });
    const { trail } = await execute(sync, { ...quiet, gather, deleteOrphans: boom }, {});
    expect(trail).to.equal(
      "Prepare, DivideKeys, CopyRanges, CopyRange 0, Gather, RangesLeft?, MayDelete?, " +
        "DeleteOrphans, DeleteBatch 0, BatchLeft 0, Report, Succeeded?, Done",
    );
  });

  it("tells the report which error ended the plan, beside what the plan was given", async () => {
    const { notes, fakes } = noting({ ...quiet, divideKeys: boom });
    const { trail } = await execute(sync, fakes, {});
    expect(trail).to.equal("Prepare, DivideKeys, Report, Succeeded?, Done");
    expect(notes.at(-1)).to.deep.equal(["report", { ...progress, error: caught }]);
  });

  it("tells the report which error ended the gathering", async () => {
    const { notes, fakes } = noting({ ...quiet, gather: boom });
    await execute(sync, fakes, {});
    expect(notes.at(-1)).to.deep.equal([
      "report",
      { ...progress, round: 1, items: [0], attempt: "1", error: caught },
    ]);
  });

  it("fails at once with the error of the first function: there is no run to report on", async () => {
    expect(await execute(sync, { ...quiet, prepare: boom }, {})).to.deep.equal({
      trail: "Prepare",
      failed: { error: "Boom", cause: "the message" },
    });
  });

  it("fails with the report's own error", async () => {
    expect(await execute(sync, { ...quiet, divideKeys: boom, report: boom }, {})).to.deep.equal({
      trail: "Prepare, DivideKeys, Report",
      failed: { error: "Boom", cause: "the message" },
    });
  });

  it("tries a call again after a fault of Lambda itself", async () => {
    let faults = 2;
    const divideKeys = (given: Progress) => {
      if (faults-- > 0) throw Object.assign(new Error("later"), { name: "Lambda.TooManyRequestsException" });
      return quiet.divideKeys(given);
    };
    const { trail } = await execute(sync, { ...quiet, divideKeys }, {});
    expect(trail).to.equal(
      "Prepare, DivideKeys, DivideKeys again, DivideKeys again, CopyRanges, CopyRange 0, Gather, RangesLeft?, MayDelete?, Report, " +
        "Succeeded?, Done",
    );
  });
});
