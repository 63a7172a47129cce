import { expect } from "chai";
import { runNamed } from "../../../simulate/run/machine";
import { NO_COUNTS, newCounters } from "../../../sync/metrics/counters";
import type { Failure } from "../../../sync/model/failure";
import type { KeyRange } from "../../../sync/model/key-range";
import type { DeleteDivision } from "../../../sync/records/delete-schema";
import { paths } from "../../../sync/records/paths";
import { Records } from "../../../sync/records/records";
import type { ItemResult, RoundDivision, RoundResult } from "../../../sync/records/schema";
import { gather } from "../../../sync/steps/gather";
import type { DividedRound } from "../../../sync/steps/states";
import { UNEVENTFUL } from "../item-result";
import { memoryStore } from "../memory-store";

const BELOW: KeyRange = { after: null, through: "m" };
const ABOVE: KeyRange = { after: "m", through: null };

const now = () => Date.parse("2026-11-22T12:00:00.000Z");

const resultOf = (keys: number): ItemResult => {
  const counters = newCounters();
  Object.assign(counters.objects, { source: keys, destination: keys, kept: keys });
  return { ...UNEVENTFUL, counters };
};

describe("gathering a round", () => {
  const run = runNamed("gathered");
  const at = paths(run);
  const divided: DividedRound = {
    run,
    round: 1,
    attempt: "1",
    counters: NO_COUNTS,
    stalled: 0,
    items: [0, 1],
  };

  async function recordsOfRound(): Promise<Records> {
    const records = new Records(memoryStore(), "runs", run);
    const limit = { keys: null, ms: 1, segments: 1, overhead: 0, splitPages: 0, denials: null };
    await records.write(at.division(1, "1"), {
      items: [[BELOW], [ABOVE]],
      limit,
      verdicts: [],
      rates: null,
    } satisfies RoundDivision);
    await records.write(at.result(1, 0), resultOf(7));
    return records;
  }

  it("returns all ranges of an item without a result as remaining", async () => {
    const records = await recordsOfRound();
    const { remaining, counters } = await gather({ records, counters: newCounters(), now }, divided);
    expect([remaining, counters.objects.kept]).to.deep.equal([1, 7]);
  });

  it("has the same result in every attempt even if a worker finished late: no key is counted twice", async () => {
    const records = await recordsOfRound();
    const first = await gather({ records, counters: newCounters(), now }, divided);
    await records.write(at.result(1, 1), resultOf(5));
    expect(await gather({ records, counters: newCounters(), now }, divided)).to.deep.equal(first);
  });

  it("ignores records of an earlier run with the same name", async () => {
    const records = await recordsOfRound();
    await gather({ records, counters: newCounters(), now }, divided);
    const { store } = records as unknown as { store: ConstructorParameters<typeof Records>[0] };
    const later = { ...run, startedAt: "2027-01-01T00:00:00.000Z" };
    const again = new Records(store, "runs", later);
    const limit = { keys: null, ms: 1, segments: 1, overhead: 0, splitPages: 0, denials: null };
    await again.write(at.division(1, "1"), { items: [[BELOW], [ABOVE]], limit, verdicts: [] });
    for (const item of [0, 1]) await again.write(at.result(1, item), resultOf(1));
    const { remaining, counters } = await gather(
      { records: again, counters: newCounters(), now },
      { ...divided, run: later },
    );
    expect([remaining, counters.objects.kept]).to.deep.equal([0, 2]);
  });

  it("marks ranges with slow keys, so that they are divided into smaller items", async () => {
    const records = await recordsOfRound();
    const worked = (keys: number, workedMs: number, remaining: KeyRange) => {
      const result = resultOf(keys);
      Object.assign(result.counters, { workedMs });
      return { ...result, remaining: [remaining] };
    };
    await records.write(at.result(1, 0), worked(90_000, 9_000, BELOW));
    await records.write(at.result(1, 1), worked(10_000, 11_000, { ...ABOVE, keys: 5 }));
    await gather({ records, counters: newCounters(), now }, divided);
    const { remaining } = await records.read<RoundResult>(at.gathered(1));
    expect(remaining).to.deep.equal([BELOW, { ...ABOVE, keys: 5, slow: 5.5 }]);
  });

  it("does not mark the ranges of a worker that ran for less than 5 seconds", async () => {
    const records = await recordsOfRound();
    const short = resultOf(1);
    Object.assign(short.counters, { workedMs: 4_000 });
    await records.write(at.result(1, 0), { ...short, remaining: [BELOW] });
    const long = resultOf(100_000);
    Object.assign(long.counters, { workedMs: 8_000 });
    await records.write(at.result(1, 1), long);
    await gather({ records, counters: newCounters(), now }, divided);
    expect((await records.read<RoundResult>(at.gathered(1))).remaining).to.deep.equal([BELOW]);
  });

  describe("of which no worker made progress", () => {
    /** Gathers a round without a result of any worker. @param stalled rounds without progress before it */
    async function gatherStalled(
      stalled: number,
      crashes: Record<number, Failure> = {},
      results: ItemResult[] = [],
    ) {
      const records = await recordsOfRound();
      await records.erase(at.result(1, 0));
      for (const [item, crash] of Object.entries(crashes))
        await records.write(at.error(1, Number(item)), crash);
      for (const [item, result] of results.entries()) await records.write(at.result(1, item), result);
      return gather({ records, counters: newCounters(), now }, { ...divided, stalled });
    }
    const crashed = { error: "Runtime.ExitError", cause: "Runtime exited with error: signal: killed" };
    const timedOut = { error: "Sandbox.Timedout", cause: "Task timed out after 900.00 seconds" };

    it("is followed by another one: it may have been an outage", async () => {
      const { failure, remaining, stalled } = await gatherStalled(0, { 0: crashed, 1: crashed });
      expect({ failure, remaining, stalled }).to.deep.equal({ failure: null, remaining: 2, stalled: 1 });
    });

    it("ends the run if it is the second one in a row, with the workers' errors", async () => {
      const { failure, remaining } = await gatherStalled(1, { 0: crashed, 1: timedOut });
      expect(failure).to.deep.equal({
        error: "NoProgress",
        cause:
          "Round 1 made no progress, with 2 key ranges remaining. Nothing was deleted. " +
          "Runtime.ExitError: Runtime exited with error: signal: killed. " +
          "Sandbox.Timedout: Task timed out after 900.00 seconds. " +
          "Start the execution again: objects that were copied stay copied.",
      });
      expect(remaining).to.equal(0);
    });

    it("says so if no worker reported an error", async () => {
      const rest = { ...resultOf(0), remaining: [BELOW] };
      expect((await gatherStalled(1, {}, [rest, rest])).failure?.cause).to.match(
        /Nothing was deleted\. No worker reported an error, and none finished a key/,
      );
    });

    it("says where the errors are that could not be recorded: Lambda had no room for any function", async () => {
      expect((await gatherStalled(1, { 1: crashed })).failure?.cause).to.contain(
        "Nothing was deleted. Runtime.ExitError: Runtime exited with error: signal: killed. " +
          "NotRecorded: 1 worker left neither a result nor an error. The executions of the Map in Step Functions have it. " +
          "Start the execution again",
      );
    });

    it("reports errors of workers that returned a result, too", async () => {
      const stop = {
        ...resultOf(0),
        remaining: [BELOW],
        stopped: { error: "TimeoutError", cause: "silent", fatal: false },
      };
      expect((await gatherStalled(1, { 1: crashed }, [stop])).failure?.cause).to.match(
        /TimeoutError: silent. Runtime\.ExitError: Runtime exited/,
      );
    });

    it("does not report the error of an attempt whose successor returned a result", async () => {
      const stop = { ...resultOf(0), remaining: [BELOW] };
      const { failure } = await gatherStalled(1, { 0: crashed }, [stop, stop]);
      expect(failure?.cause).to.match(/No worker reported an error, and none finished a key/);
    });

    it("is forgotten after a round with progress", async () => {
      const { failure, stalled } = await gatherStalled(1, { 1: crashed }, [
        { ...resultOf(1), remaining: [BELOW] },
      ]);
      expect([failure, stalled]).to.deep.equal([null, 0]);
    });
  });

  /** The number of manifest files in each batch of the first round of deletes. @param counts the number of orphans in each file */
  async function batchesOf(counts: readonly number[]): Promise<number[]> {
    const records = await recordsOfRound();
    const orphans = counts.map((count, i) => ({
      key: `orphans-${i}`,
      first: "a",
      last: "b",
      count,
      bytes: count,
    }));
    const all = sum(counts);
    const result = resultOf(10 * all);
    Object.assign(result.counters.objects, { destination: 11 * all, orphans: all });
    for (const item of [0, 1]) await records.write(at.result(1, item), resultOf(1));
    await records.write(at.result(1, 0), { ...result, orphans });
    const { deletes } = await gather({ records, counters: newCounters(), now }, divided);
    const { items: batches } = await records.read<DeleteDivision>(at.deleteDivision(1));
    expect(batches.flat()).to.deep.equal(orphans);
    expect(deletes).to.deep.equal(batches.map((_, i) => i));
    return batches.map((files) => files.length);
  }

  const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

  it("combines small manifest files into one batch of deletes, but not full ones", async () => {
    expect(await batchesOf([3, 200, 1, 45])).to.deep.equal([4]);
    expect(await batchesOf([10_000, 10_000, 7, 9_000, 2_000])).to.deep.equal([1, 1, 2, 1]);
  });

  it("makes at most eight batches of deletes for any number of orphans", async () => {
    const batches = await batchesOf(Array.from({ length: 9_000 }, (_, i) => (i % 3 === 0 ? 4_000 : 9_999)));
    expect(batches.length).to.be.at.most(8);
    expect(batches.length).to.be.at.least(4);
  });
});
