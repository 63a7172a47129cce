import { expect } from "chai";
import { placeholders } from "../../machine/print";
import { machine } from "../../machine/sync";
import { execute } from "./interpreter";

const sync = machine(placeholders, { workers: 1, timeoutSeconds: 5 });
const run = { id: "run-1" };
const progress = { run, round: 0, counters: { copied: 0 } };
type Progress = typeof progress;
const output = { runId: "run-1", rounds: 1 };

/** A run with one work item and no deletes. */
const functions = {
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
    deleteRound: 1,
    deletes: [0],
  }),
  deleteOrphans: () => true,
  gatherDeletes: ({ run, round, counters }: Progress) => ({
    run,
    round,
    counters,
    deleteRound: 2,
    deletes: [],
    deletesLeft: 0,
  }),
  recordError: () => false,
  report: (): object => ({ status: "succeeded", error: "", cause: "", output }),
};

/** Wraps the fakes so that they record their events. */
function recording(fakes: { readonly [name: string]: (event: never) => unknown }) {
  const events: [string, object][] = [];
  const wrapped = Object.entries(fakes).map(([name, fake]) => [
    name,
    (event: never) => {
      events.push([name, event]);
      return fake(event);
    },
  ]);
  return { events, fakes: Object.fromEntries(wrapped) as typeof fakes };
}

const fail = () => {
  throw Object.assign(new Error("the message"), { name: "Boom" });
};
const caught = { Error: "Boom", Cause: "the message" };

describe("the sync's state machine in the local interpreter", () => {
  it("copies in one round, reports, and ends with the report's output", async () => {
    const { events, fakes } = recording(functions);
    expect(await execute(sync, fakes, { source: "a", destination: "b" })).to.deep.equal({
      trail:
        "Prepare, DivideKeys, CopyRanges, CopyRange 0, Gather, RangesLeft?, MayDelete?, Report, Succeeded?, Done",
      output,
    });
    const startedAt: string = (events[0]![1] as { startedAt: string }).startedAt;
    expect(new Date(startedAt).toISOString()).to.equal(startedAt);
    expect(events).to.deep.equal([
      [
        "prepare",
        {
          input: { source: "a", destination: "b" },
          execution: "run-1",
          executionArn: "arn:run-1",
          startedAt,
        },
      ],
      ["divideKeys", progress],
      ["copyRange", { run, round: 1, attempt: "1", item: 0 }],
      ["gather", { ...progress, round: 1, items: [0], attempt: "1" }],
      ["report", { ...progress, round: 1, remaining: 0, mayDelete: false, deleteRound: 1, deletes: [0] }],
    ]);
  });

  it("starts another round as long as key ranges remain", async () => {
    const gather = (divided: Progress) => ({ ...functions.gather(divided), remaining: 2 - divided.round });
    const { events, fakes } = recording({ ...functions, gather });
    const { trail } = await execute(sync, fakes, {});
    expect(trail).to.equal(
      "Prepare, DivideKeys, CopyRanges, CopyRange 0, Gather, RangesLeft?, " +
        "DivideKeys, CopyRanges, CopyRange 0, Gather, RangesLeft?, MayDelete?, Report, Succeeded?, Done",
    );
    expect(events.filter(([name]) => name === "copyRange")).to.deep.equal([
      ["copyRange", { run, round: 1, attempt: "1", item: 0 }],
      ["copyRange", { run, round: 2, attempt: "1", item: 0 }],
    ]);
  });

  it("starts a worker for each work item", async () => {
    const { events, fakes } = recording({
      ...functions,
      divideKeys: () => ({ ...progress, items: [4, 7], attempt: "1" }),
    });
    await execute(sync, fakes, {});
    expect(events.filter(([name]) => name === "copyRange")).to.deep.equal([
      ["copyRange", { run, round: 0, attempt: "1", item: 4 }],
      ["copyRange", { run, round: 0, attempt: "1", item: 7 }],
    ]);
  });

  it("continues with Gather if there are no work items", async () => {
    const { trail } = await execute(
      sync,
      { ...functions, divideKeys: () => ({ ...progress, items: [], attempt: "1" }) },
      {},
    );
    expect(trail).to.equal(
      "Prepare, DivideKeys, CopyRanges, Gather, RangesLeft?, MayDelete?, Report, Succeeded?, Done",
    );
  });

  it("deletes in batches after the last round, if deletes are allowed", async () => {
    const gather = (divided: Progress) => ({
      ...functions.gather(divided),
      mayDelete: true,
      deletes: [0, 1],
    });
    const { events, fakes } = recording({ ...functions, gather });
    const { trail } = await execute(sync, fakes, {});
    expect(trail).to.equal(
      "Prepare, DivideKeys, CopyRanges, CopyRange 0, Gather, RangesLeft?, MayDelete?, " +
        "DeleteOrphans, DeleteBatch 0, DeleteBatch 1, GatherDeletes, DeletesLeft?, Report, Succeeded?, Done",
    );
    expect(events.slice(4)).to.deep.equal([
      ["deleteOrphans", { run, round: 1, batch: 0, redrives: 0, itemRedrives: 0 }],
      ["deleteOrphans", { run, round: 1, batch: 1, redrives: 0, itemRedrives: 0 }],
      [
        "gatherDeletes",
        { ...progress, round: 1, remaining: 0, mayDelete: true, deleteRound: 1, deletes: [0, 1] },
      ],
      ["report", { ...progress, round: 1, deleteRound: 2, deletes: [], deletesLeft: 0 }],
    ]);
  });

  it("starts another round of deletes as long as orphans remain", async () => {
    const gather = (divided: Progress) => ({ ...functions.gather(divided), mayDelete: true });
    const gatherDeletes = (deleting: Progress & { deleteRound: number }) => ({
      ...deleting,
      deleteRound: deleting.deleteRound + 1,
      deletes: [0],
      deletesLeft: 2 - deleting.deleteRound,
    });
    const { events, fakes } = recording({ ...functions, gather, gatherDeletes });
    const { trail } = await execute(sync, fakes, {});
    expect(trail).to.match(
      /MayDelete\?, DeleteOrphans, DeleteBatch 0, GatherDeletes, DeletesLeft\?, DeleteOrphans, DeleteBatch 0, GatherDeletes, DeletesLeft\?, Report/,
    );
    expect(events.filter(([name]) => name === "deleteOrphans")).to.deep.equal(
      [1, 2].map((round) => ["deleteOrphans", { run, round, batch: 0, redrives: 0, itemRedrives: 0 }]),
    );
  });

  it("fails with the error and the cause of the report", async () => {
    const failed = { error: "TooManyDeletes", cause: "9 of 10 objects would be deleted" };
    const report = () => ({ status: "failed", ...failed, output });
    expect(await execute(sync, { ...functions, report }, {})).to.deep.equal({
      trail:
        "Prepare, DivideKeys, CopyRanges, CopyRange 0, Gather, RangesLeft?, MayDelete?, Report, Succeeded?, Failed",
      failed,
    });
  });

  it("starts another round after a worker crashes", async () => {
    const copyRange = ({ round }: { round: number }) => round > 1 || fail();
    const gather = (divided: Progress) => ({
      ...functions.gather(divided),
      remaining: divided.round > 1 ? 0 : 1,
    });
    expect(await execute(sync, { ...functions, copyRange, gather }, {})).to.deep.equal({
      trail:
        "Prepare, DivideKeys, CopyRanges, CopyRange 0, RecordError 0, Gather, RangesLeft?, " +
        "DivideKeys, CopyRanges, CopyRange 0, Gather, RangesLeft?, MayDelete?, Report, Succeeded?, Done",
      output,
    });
  });

  it("continues with Gather after a worker times out", async () => {
    const shortTimeout = machine(placeholders, { workers: 1, timeoutSeconds: 1 });
    const { trail } = await execute(
      shortTimeout,
      { ...functions, copyRange: () => new Promise(() => {}) },
      {},
    );
    expect(trail).to.equal(
      "Prepare, DivideKeys, CopyRanges, CopyRange 0, RecordError 0, Gather, RangesLeft?, MayDelete?, Report, Succeeded?, Done",
    );
  });

  it("records the error of a worker that crashed, with its round and item", async () => {
    const { events, fakes } = recording({
      ...functions,
      divideKeys: (of: Progress) => ({ ...functions.divideKeys(of), items: [4, 7] }),
      copyRange: ({ item }: { item: number }) => item === 4 || fail(),
    });
    const { trail } = await execute(sync, fakes, {});
    expect(trail).to.match(/CopyRange 1, .*RecordError 1, .*Gather/);
    expect(events.filter(([name]) => name === "recordError")).to.deep.equal([
      ["recordError", { run, round: 1, attempt: "1", item: 7, error: caught }],
    ]);
  });

  it("continues with Gather if the error of a worker cannot be recorded", async () => {
    const { trail } = await execute(sync, { ...functions, copyRange: fail, recordError: fail }, {});
    expect(trail).to.equal(
      "Prepare, DivideKeys, CopyRanges, CopyRange 0, RecordError 0, RangeLeft 0, Gather, RangesLeft?, MayDelete?, " +
        "Report, Succeeded?, Done",
    );
  });

  it("continues with GatherDeletes after a delete batch crashes, whose error it records", async () => {
    const gather = (divided: Progress) => ({ ...functions.gather(divided), mayDelete: true });
    const { events, fakes } = recording({ ...functions, gather, deleteOrphans: fail });
    const { trail } = await execute(sync, fakes, {});
    expect(trail).to.equal(
      "Prepare, DivideKeys, CopyRanges, CopyRange 0, Gather, RangesLeft?, MayDelete?, " +
        "DeleteOrphans, DeleteBatch 0, RecordBatchError 0, GatherDeletes, DeletesLeft?, Report, Succeeded?, Done",
    );
    expect(events.filter(([name]) => name === "recordError")).to.deep.equal([
      ["recordError", { run, round: 1, batch: 0, redrives: 0, error: caught }],
    ]);
  });

  it("continues with GatherDeletes if the error of a delete batch cannot be recorded", async () => {
    const gather = (divided: Progress) => ({ ...functions.gather(divided), mayDelete: true });
    const fakes = { ...functions, gather, deleteOrphans: fail, recordError: fail };
    expect((await execute(sync, fakes, {})).trail).to.match(
      /DeleteBatch 0, RecordBatchError 0, BatchLeft 0, GatherDeletes, DeletesLeft\?, Report, Succeeded\?, Done$/,
    );
  });

  it("passes an error of DivideKeys to Report, together with the input of DivideKeys", async () => {
    const { events, fakes } = recording({ ...functions, divideKeys: fail });
    const { trail } = await execute(sync, fakes, {});
    expect(trail).to.equal("Prepare, DivideKeys, Report, Succeeded?, Done");
    expect(events.at(-1)).to.deep.equal(["report", { ...progress, error: caught }]);
  });

  it("passes an error of Gather to Report", async () => {
    const { events, fakes } = recording({ ...functions, gather: fail });
    await execute(sync, fakes, {});
    expect(events.at(-1)).to.deep.equal([
      "report",
      { ...progress, round: 1, items: [0], attempt: "1", error: caught },
    ]);
  });

  it("fails with the error of Prepare, without a report", async () => {
    expect(await execute(sync, { ...functions, prepare: fail }, {})).to.deep.equal({
      trail: "Prepare",
      failed: { error: "Boom", cause: "the message" },
    });
  });

  it("fails with the error of Report", async () => {
    expect(await execute(sync, { ...functions, divideKeys: fail, report: fail }, {})).to.deep.equal({
      trail: "Prepare, DivideKeys, Report",
      failed: { error: "Boom", cause: "the message" },
    });
  });

  /** Throws an error of the Lambda service, or one of a process that ended, the first times it is called. */
  const failing =
    <T extends unknown[]>(times: number, name: string, then: (...args: T) => unknown) =>
    (...args: T) => {
      if (times-- > 0) throw Object.assign(new Error("not now"), { name });
      return then(...args);
    };
  const WHOLE =
    "Prepare, DivideKeys, CopyRanges, CopyRange 0, Gather, RangesLeft?, MayDelete?, Report, Succeeded?, Done";
  const again = (task: string, times: number) =>
    WHOLE.replace(new RegExp(`(?<=, |^)${task}(?=, )`), task + `, ${task} again`.repeat(times));

  it("retries a task after an error of the Lambda service", async () => {
    const divideKeys = failing(2, "Lambda.TooManyRequestsException", functions.divideKeys);
    const { trail } = await execute(sync, { ...functions, divideKeys }, {});
    expect(trail).to.equal(again("DivideKeys", 2));
  });

  it("waits for a function that Lambda has to connect to its VPC again, because it was not called for weeks", async () => {
    for (const name of [
      "Lambda.ResourceNotReadyException",
      "Lambda.ResourceConflictException",
      "Lambda.EC2ThrottledException",
      "Lambda.ENILimitReachedException",
    ]) {
      const prepare = failing(3, name, functions.prepare);
      const { trail } = await execute(sync, { ...functions, prepare }, {});
      expect(trail, name).to.equal(again("Prepare", 3));
    }
  });

  it("runs a state that the whole run depends on a second time after its process has ended, or S3 did not respond, but not a third time", async () => {
    for (const name of ["Lambda.Unknown", "Sandbox.Timedout", "States.Timeout", "RequestFailed"]) {
      const gather = failing(1, name, functions.gather);
      expect((await execute(sync, { ...functions, gather }, {})).trail, name).to.equal(again("Gather", 1));
      const report = failing(2, name, functions.report);
      expect((await execute(sync, { ...functions, report }, {})).failed?.error, name).to.equal(name);
    }
  });

  it("does not repeat a worker whose process has ended: what remains is divided again", async () => {
    const copyRange = failing(1, "Runtime.OutOfMemory", functions.copyRange);
    const { trail } = await execute(sync, { ...functions, copyRange }, {});
    expect(trail).to.equal(WHOLE.replace("CopyRange 0", "CopyRange 0, RecordError 0"));
  });
});
