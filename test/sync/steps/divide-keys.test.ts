import { expect } from "chai";
import { runNamed } from "../../../simulate/machine";
import { bucketStore } from "../../../simulate/store";
import { counter, ZERO } from "../../../sync/metrics/counters";
import { contains, type KeyRange } from "../../../sync/model/key-range";
import { Learned } from "../../../sync/records/key-histogram-store";
import { paths, Records, type RoundPlan, type RoundResult } from "../../../sync/records/records";
import { plan } from "../../../sync/steps/divide-keys";
import { memoryStore } from "../memory-store";

const WORKERS = 10;
const KEYS = Array.from({ length: 40_000 }, (_, i) => String(100_000 + i));

describe("the plan of a later round, where an earlier run has learned of the lower half of the keys", () => {
  const run = runNamed("planned");

  /** The ranges that are planned of what was left, and how many looks that took. */
  async function planned(left: readonly KeyRange[], asExpected: number | null = 1) {
    let looks = 0;
    const list = async () => {
      looks++;
    };
    const buckets = { keys: { size: KEYS.length, key: (rank: number) => KEYS[rank] as string }, missing: 0 };
    const store = bucketStore(buckets, { list, copy: async () => {} });
    const records = new Records(memoryStore(), "runs", run);
    const none = { tally: ZERO, left: [], orphans: [], notable: [], failure: null, asExpected: null };
    const marks = Array.from({ length: 20 }, (_, i) => ({
      key: KEYS[1_000 * (i + 1) - 1] as string,
      keys: 1_000,
    }));
    await new Learned(records, run).write([{ ...none, marks }]);
    await records.write(paths(run).gathered(1), {
      ...none,
      marks: [],
      left,
      asExpected,
    } satisfies RoundResult);
    const context = {
      records,
      source: store,
      destination: store,
      workers: WORKERS,
      count: counter(),
      attempt: "1",
    };
    const tally = { ...ZERO, objects: { ...ZERO.objects, source: 1_000, destination: 1_000 } };
    await plan(context, { run, round: 1, tally });
    const { items } = await records.read<RoundPlan>(paths(run).plan(2, "1"));
    const ranges = items.flat();
    for (const key of KEYS) {
      const there = left.some((range) => contains(range, key)) ? 1 : 0;
      expect(ranges.filter((range) => contains(range, key)).length).to.equal(there);
    }
    return { looks, ranges };
  }

  const MIDDLE = KEYS[20_000 - 1] as string;

  it("takes no look at what is known", async () => {
    const { looks, ranges } = await planned([{ after: KEYS[4_999] as string, through: MIDDLE }]);
    expect(looks).to.equal(0);
    expect(ranges.length).to.be.above(1);
  });

  it("looks at what was added behind it", async () => {
    const { looks } = await planned([{ after: MIDDLE, through: null }]);
    expect(looks).to.be.above(1);
  });

  it("looks at what turns out to hold many times as much as was known", async () => {
    const left = [{ after: KEYS[4_999] as string, through: KEYS[6_999] as string, keys: 500_000 }];
    expect((await planned(left)).looks).to.be.above(0);
  });

  it("believes nothing of it once a round has found ten times as much as was expected", async () => {
    const { looks } = await planned([{ after: KEYS[4_999] as string, through: MIDDLE }], 10);
    expect(looks).to.be.above(1);
  });
});
