import { expect } from "chai";
import { runNamed } from "../../../simulate/machine";
import { counter, ZERO } from "../../../sync/metrics/counters";
import type { KeyRange } from "../../../sync/model/key-range";
import {
  type Part,
  paths,
  type RangeResult,
  Records,
  type RoundPlan,
  type RoundResult,
} from "../../../sync/records/records";
import { gather } from "../../../sync/steps/gather";
import type { Planned } from "../../../sync/steps/states";
import { memoryStore } from "../memory-store";

const BELOW: KeyRange = { after: null, through: "m" };
const ABOVE: KeyRange = { after: "m", through: null };

const resultOf = (keys: number): RangeResult => {
  const tally = counter();
  Object.assign(tally.objects, { source: keys, destination: keys, kept: keys });
  return { tally, left: [], orphans: [], notable: [], passed: 0, marks: [], stopped: null };
};

describe("gathering a round", () => {
  const run = runNamed("gathered");
  const at = paths(run);
  const planned: Planned = { run, round: 1, plan: "1", tally: ZERO, ranges: [0, 1] };

  async function begun(): Promise<Records> {
    const records = new Records(memoryStore(), "runs", run);
    const limit = { keys: null, ms: 1, lanes: 1, overhead: 0 };
    await records.write(at.plan(1, "1"), { items: [[BELOW], [ABOVE]], limit } satisfies RoundPlan);
    await records.write(at.result(1, 0), resultOf(7));
    return records;
  }

  it("leaves over the whole range of a worker that has left no result", async () => {
    const records = await begun();
    const { left, tally } = await gather({ records, count: counter() }, planned);
    expect([left, tally.objects.kept]).to.deep.equal([1, 7]);
  });

  it("comes to the same at every attempt, though a worker was late: no key is counted twice", async () => {
    const records = await begun();
    const first = await gather({ records, count: counter() }, planned);
    await records.write(at.result(1, 1), resultOf(5));
    expect(await gather({ records, count: counter() }, planned)).to.deep.equal(first);
  });

  it("finds nothing of an older run of the same name", async () => {
    const records = await begun();
    await gather({ records, count: counter() }, planned);
    const { store } = records as unknown as { store: ConstructorParameters<typeof Records>[0] };
    const later = { ...run, startedAt: "2027-01-01T00:00:00.000Z" };
    const again = new Records(store, "runs", later);
    const limit = { keys: null, ms: 1, lanes: 1, overhead: 0 };
    await again.write(at.plan(1, "1"), { items: [[BELOW], [ABOVE]], limit });
    for (const range of [0, 1]) await again.write(at.result(1, range), resultOf(1));
    const { left, tally } = await gather({ records: again, count: counter() }, { ...planned, run: later });
    expect([left, tally.objects.kept]).to.deep.equal([0, 2]);
  });

  it("notes where keys took longer than elsewhere, so that what is left there is cut into smaller items", async () => {
    const records = await begun();
    const worked = (keys: number, workedMs: number, left: KeyRange) => {
      const result = resultOf(keys);
      Object.assign(result.tally, { workedMs });
      return { ...result, left: [left] };
    };
    await records.write(at.result(1, 0), worked(90_000, 9_000, BELOW));
    await records.write(at.result(1, 1), worked(10_000, 11_000, { ...ABOVE, keys: 5 }));
    await gather({ records, count: counter() }, planned);
    const { left } = await records.read<RoundResult>(at.gathered(1));
    expect(left).to.deep.equal([BELOW, { ...ABOVE, keys: 5, slow: 5.5 }]);
  });

  it("takes no worker for slow that has worked for a moment only", async () => {
    const records = await begun();
    const short = resultOf(1);
    Object.assign(short.tally, { workedMs: 4_000 });
    await records.write(at.result(1, 0), { ...short, left: [BELOW] });
    const long = resultOf(100_000);
    Object.assign(long.tally, { workedMs: 8_000 });
    await records.write(at.result(1, 1), long);
    await gather({ records, count: counter() }, planned);
    expect((await records.read<RoundResult>(at.gathered(1))).left).to.deep.equal([BELOW]);
  });

  /** How many files of orphans each batch of deletes has. */
  async function batchesOf(counts: readonly number[]): Promise<number[]> {
    const records = await begun();
    const orphans = counts.map((count, i) => ({ key: `orphans-${i}`, count, bytes: count }));
    const all = sum(counts);
    const result = resultOf(10 * all);
    Object.assign(result.tally.objects, { destination: 11 * all, orphans: all });
    for (const range of [0, 1]) await records.write(at.result(1, range), resultOf(1));
    await records.write(at.result(1, 0), { ...result, orphans });
    const { deletes } = await gather({ records, count: counter() }, planned);
    const batches = await records.read<Part[][]>(at.deletePlan);
    expect(batches.flat()).to.deep.equal(orphans);
    expect(deletes).to.deep.equal(batches.map((_, i) => i));
    return batches.map((parts) => parts.length);
  }

  const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

  it("puts small files of orphans into one batch of deletes, and full ones into one each", async () => {
    expect(await batchesOf([3, 200, 1, 45])).to.deep.equal([4]);
    expect(await batchesOf([10_000, 10_000, 7, 9_000, 2_000])).to.deep.equal([1, 1, 2, 1]);
  });

  it("makes no more than 2,000 batches of deletes, however many orphans there are", async () => {
    const batches = await batchesOf(Array.from({ length: 9_000 }, (_, i) => (i % 3 === 0 ? 4_000 : 9_999)));
    expect(batches.length).to.be.at.most(2_000);
    expect(batches.length).to.be.at.least(900);
  });
});
