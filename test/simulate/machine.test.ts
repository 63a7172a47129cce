import { expect } from "chai";
import type { Buckets } from "../../simulate/buckets";
import { Machine, type Simulated } from "../../simulate/machine";
import { MODEL } from "../../simulate/model";
import { reckoningWorker } from "../../simulate/reckoned";
import { SHAPES } from "../../simulate/shapes";
import { imbalance, isWhole, overhead } from "../../simulate/table";
import { realWorker, type Worker } from "../../simulate/worker";

const simulate = async (buckets: Buckets, worker: Worker, workers: number): Promise<Simulated[]> => {
  const machine = new Machine({ buckets, model: MODEL, workers, worker });
  return [await machine.sync(), await machine.sync()];
};

/** What both walks must agree on. The files of outcomes are not written by the one that reckons. */
const told = ({ rounds, reported, lists, ms, largestState, events }: Simulated) => ({
  rounds: rounds.map(({ items, probes, planned, walked, placed }) => ({
    items,
    probes,
    planned,
    walked,
    placed,
  })),
  objects: reported.output.objects,
  lists,
  ms,
  largestState,
  events,
});

describe("a worker that reckons", () => {
  for (const [shape, missing] of [
    ["hashed", 0],
    ["words", 0],
    ["skewed", 0.03],
    ["tenants", 0.5],
    ["flat", 1],
  ] as const) {
    it(`does what the engine's own does: ${shape}, ${missing} missing`, async () => {
      const buckets = { keys: SHAPES[shape]!(70_000), missing };
      const real = await simulate(buckets, realWorker, 4);
      const reckoned = await simulate(buckets, reckoningWorker, 4);
      expect(reckoned.map(told)).to.deep.equal(real.map(told));
    });
  }

  it("also where workers run out of time", async () => {
    const slow = { ...MODEL, listLeast: 2_000 };
    const buckets = { keys: SHAPES.hashed!(40_000), missing: 0.1 };
    const both = [];
    for (const worker of [realWorker, reckoningWorker]) {
      both.push(told(await new Machine({ buckets, model: slow, workers: 2, worker }).sync()));
    }
    expect(both[0]!.rounds.length).to.be.at.least(2);
    expect(both[1]).to.deep.equal(both[0]);
  });
});

describe("a million keys, unknown at first, then learned", () => {
  for (const shape of Object.keys(SHAPES)) {
    it(`${shape}: every key once; at most 10 % more requests than listing takes, then 2 %`, async () => {
      const buckets = { keys: SHAPES[shape]!(1_000_000), missing: 0 };
      const [first, learned] = (await simulate(buckets, reckoningWorker, 200)) as [Simulated, Simulated];
      expect([first, learned].map((run) => isWhole(buckets, run))).to.deep.equal([true, true]);
      expect(overhead(buckets, first)).to.be.at.most(10);
      expect(overhead(buckets, learned)).to.be.at.most(2 + 1e-9); // 40 requests in 2,000
      expect(imbalance(learned.rounds[0]!.walked)).to.be.below(1.5);
    });
  }
});

describe("a hundred million keys", () => {
  it("are divided evenly at once where an earlier run has learned how they lie", async () => {
    for (const shape of ["dates", "tenants"]) {
      const buckets = { keys: SHAPES[shape]!(100_000_000), missing: 0 };
      const [, learned] = (await simulate(buckets, reckoningWorker, 200)) as [Simulated, Simulated];
      expect(isWhole(buckets, learned), shape).to.equal(true);
      expect(learned.rounds.length, shape).to.equal(1);
      expect(imbalance(learned.rounds[0]!.walked), shape).to.be.below(1.5);
      expect(overhead(buckets, learned), shape).to.be.below(2);
    }
  }).timeout(60_000);

  it("keep states small and histories short", async () => {
    const buckets = { keys: SHAPES.flat!(100_000_000), missing: 0 };
    const run = await new Machine({ buckets, model: MODEL, workers: 1_000, worker: reckoningWorker }).sync();
    expect(isWhole(buckets, run)).to.equal(true);
    expect(run.largestState).to.be.below(200 * 1_024);
    expect(run.events).to.be.below(5_000);
  }).timeout(20_000);
});

describe("a small bucket", () => {
  it("pays no fan-out: one worker, one round, no probe", async () => {
    const buckets = { keys: SHAPES.words!(5_000), missing: 0 };
    const run = await new Machine({ buckets, model: MODEL, workers: 200, worker: realWorker }).sync();
    expect(run.rounds.map(({ items, probes }) => ({ items, probes }))).to.deep.equal([
      { items: 1, probes: 0 },
    ]);
    expect(overhead(buckets, run)).to.equal(0);
  });
});
