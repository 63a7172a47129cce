import { expect } from "chai";
import { runNamed } from "../../../simulate/run/machine";
import { bucketStore } from "../../../simulate/s3/store";
import { type Counters, NO_COUNTS, newCounters } from "../../../sync/metrics/counters";
import type { KeyRange } from "../../../sync/model/key-range";
import { LearnedStore } from "../../../sync/records/learned-store";
import { paths } from "../../../sync/records/paths";
import { Records } from "../../../sync/records/records";
import type { RoundDivision, RoundResult } from "../../../sync/records/schema";
import { timelineOf } from "../../../sync/records/timeline";
import { divideKeys } from "../../../sync/steps/divide-keys";
import { memoryStore } from "../memory-store";
import { indexAfter } from "../ranges";

const WORKERS = 10;
const KEYS = Array.from({ length: 40_000 }, (_, i) => String(100_000 + i));

/** How many of the ranges contain each key. */
function coverage(ranges: readonly KeyRange[]): readonly number[] {
  const changes = new Array<number>(KEYS.length + 1).fill(0);
  for (const { after, through } of ranges) {
    const [from, to] = [
      after === null ? 0 : indexAfter(KEYS, after),
      through === null ? KEYS.length : indexAfter(KEYS, through),
    ];
    changes[from]!++;
    changes[to]!--;
  }
  let covering = 0;
  return changes.map((change) => (covering += change));
}

describe("the division of a later round, if the key histogram covers the lower half of the keys", () => {
  const run = runNamed("divided");

  /** The ranges of the division, and the number of its probes. */
  async function divided(
    remaining: readonly KeyRange[],
    asExpected: number | null = 1,
    counted: Partial<Counters> = {},
  ) {
    let probes = 0;
    const list = async () => {
      probes++;
    };
    const buckets = { keys: { size: KEYS.length, key: (rank: number) => KEYS[rank] as string }, missing: 0 };
    const store = bucketStore(buckets, { list, copy: async () => {} });
    const records = new Records(memoryStore(), "runs", run);
    const none = {
      counters: NO_COUNTS,
      remaining: [],
      orphans: [],
      verdicts: [],
      notable: [],
      groups: [],
      largest: [],
      slowest: [],
      timeline: timelineOf({ action: "copy", round: 1, items: 0 }, [], []),
      failure: null,
      asExpected: null,
      rates: null,
      progressed: true,
      errors: [],
      unresolved: 0,
    };
    const histogram = Array.from({ length: 20 }, (_, i) => ({
      key: KEYS[1_000 * (i + 1) - 1] as string,
      keys: 1_000,
    }));
    await new LearnedStore(records, run).write([{ ...none, histogram }], null);
    await records.write(paths(run).gathered(1), {
      ...none,
      histogram: [],
      remaining,
      asExpected,
    } satisfies RoundResult);
    const context = {
      records,
      source: store,
      destination: store,
      workers: WORKERS,
      counters: newCounters(),
      attempt: "1",
    };
    const objects = { ...NO_COUNTS.objects, source: 1_000, destination: 1_000 };
    const counters = { ...NO_COUNTS, objects, ...counted };
    await divideKeys(context, { run, round: 1, counters, stalled: 0 });
    const { items, limit } = await records.read<RoundDivision>(paths(run).division(2, "1"));
    const ranges = items.flat();
    expect(coverage(ranges)).to.deep.equal(coverage(remaining));
    return { probes, ranges, items: items.length, limit };
  }

  const MIDDLE = KEYS[20_000 - 1] as string;

  it("has two items at most for each worker if many copies were in flight: the data of the state has a number for each", async () => {
    const inFlight = KEYS.slice(1, 2_401).filter((_, i) => i % 2 === 0);
    const tiny = inFlight.map((key) => ({
      after: KEYS[KEYS.indexOf(key) - 1] as string,
      through: key,
      keys: 1,
    }));
    const rest = { after: MIDDLE, through: null };
    const { items, ranges } = await divided([...tiny, rest]);
    expect(ranges.length).to.be.above(tiny.length);
    expect(items).to.be.at.most(2 * WORKERS + 1);
  });

  it("has the same limits after keys that the filters excluded as after others", async () => {
    const remaining = KEYS.filter((_, i) => i % 500 === 499).map((key, i, keys) => ({
      ...{ after: keys[i - 1] ?? null, through: key, keys: 1e7 },
    }));
    const requests = { ...NO_COUNTS.requests, LIST: 40_000 };
    const objects = { ...NO_COUNTS.objects, source: 2e7, destination: 2e7 };
    const others = await divided(remaining, 10, { objects, requests, workedMs: 1e7 });
    const excluded = { objects: NO_COUNTS.objects, filteredOut: 2e7 };
    const { limit, probes } = await divided(remaining, 10, { ...excluded, requests, workedMs: 1e7 });
    expect(limit).to.deep.equal(others.limit);
    expect(probes).to.be.above(others.probes / 2);
  });

  it("does not probe a known range", async () => {
    const { probes, ranges } = await divided([{ after: KEYS[4_999] as string, through: MIDDLE }]);
    expect(probes).to.equal(0);
    expect(ranges.length).to.be.above(1);
  });

  it("probes keys that were added after the histogram", async () => {
    const { probes } = await divided([{ after: MIDDLE, through: null }]);
    expect(probes).to.be.above(1);
  });

  it("probes a range with many times the keys of the histogram", async () => {
    const remaining = [{ after: KEYS[4_999] as string, through: KEYS[6_999] as string, keys: 500_000 }];
    expect((await divided(remaining)).probes).to.be.above(0);
  });

  it("ignores the histogram after a round that found ten times the expected keys", async () => {
    const { probes } = await divided([{ after: KEYS[4_999] as string, through: MIDDLE }], 10);
    expect(probes).to.be.above(1);
  });
});
