import { expect } from "chai";
import { SHAPES } from "../../../simulate/keys/shapes";
import { MODEL } from "../../../simulate/model";
import { Machine, minLists } from "../../../simulate/run/machine";
import { imbalance, isWhole, overhead } from "../../../simulate/table";
import { rankWorker } from "../../../simulate/worker/rank-worker";
import { realWorker } from "../../../simulate/worker/worker";
import { FIRST_ROUND } from "../../../sync/steps/constants";
import { bothRuns } from "./both-runs";

/** Upper bounds of the imbalance for shapes whose first samples say little about the keys that follow. */
const HIGH_IMBALANCE: Readonly<Record<string, number>> = {
  dates: 2.8,
  words: 2.8,
  tenants: 4.4,
  letters: 2.8,
  cyrillic: 3.2,
  chinese: 4,
  emoji: 4,
  scripts: 2.2,
};

/** LIST requests that splits may cost regardless of the number of keys. */
const FREE_LISTS = 2 * FIRST_ROUND.splitPages;

describe("a million keys, first without and then with a key histogram", () => {
  for (const shape of Object.keys(SHAPES)) {
    const maxImbalance = HIGH_IMBALANCE[shape] ?? 1.5;
    it(`${shape}: counts every key once, with at most 10% and ${FREE_LISTS}, then 2% extra LIST requests, and imbalance below ${maxImbalance}`, async () => {
      const buckets = { keys: SHAPES[shape]!(1_000_000), missing: 0 };
      const [first, learned] = await bothRuns(buckets, rankWorker, 200);
      expect([first, learned].map((run) => isWhole(buckets, run))).to.deep.equal([true, true]);
      expect(first.lists).to.be.at.most(1.1 * 2_000 + FREE_LISTS);
      expect(overhead(buckets, learned)).to.be.at.most(2 + 1e-9); // 40 requests in 2,000
      for (const { scanned } of first.rounds) expect(imbalance(scanned)).to.be.below(maxImbalance);
      expect(imbalance(learned.rounds[0]!.scanned)).to.be.below(1.5);
    });
  }
});

describe("many million keys", () => {
  it("(4) are divided evenly in one round if an earlier run has saved a key histogram", async () => {
    for (const shape of ["dates", "tenants"]) {
      const buckets = { keys: SHAPES[shape]!(4_000_000), missing: 0 };
      const [, learned] = await bothRuns(buckets, rankWorker, 200);
      expect(isWhole(buckets, learned), shape).to.equal(true);
      expect(learned.rounds.length, shape).to.equal(1);
      expect(imbalance(learned.rounds[0]!.scanned), shape).to.be.below(1.5);
      expect(overhead(buckets, learned), shape).to.be.below(2);
    }
  });

  it("(40) keep the data of states small and the history short", async () => {
    const buckets = { keys: SHAPES.flat!(40_000_000), missing: 0 };
    const run = await new Machine({ buckets, model: MODEL, workers: 1_000, worker: rankWorker }).sync();
    expect(isWhole(buckets, run)).to.equal(true);
    expect(run.largestState).to.be.below(200 * 1_024);
    expect(run.events).to.be.below(5_000);
  });
});

describe("the estimate of the keys that remain", () => {
  // The first estimates of words are 100 times too high.
  for (const shape of ["flat", "words"])
    it(`${shape}: is absent or within a factor of 3 of five million keys, and exact with a key histogram`, async () => {
      const buckets = { keys: SHAPES[shape]!(5_000_000), missing: 0 };
      const runs = await bothRuns(buckets, rankWorker, 200);
      const [first, learned] = runs.map(({ rounds }) =>
        rounds.map(({ estimated, divided }) => estimated && estimated / sum(divided)),
      );
      for (const share of first!) expect(share ?? 1).to.be.within(1 / 3, 3);
      expect(first!.filter((share) => share !== undefined)).to.have.length.above(0);
      expect(learned).to.deep.equal([1]);
    });
});

const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

describe("a small bucket", () => {
  for (const shape of Object.keys(SHAPES))
    it(`is synced by one worker in one round, without a probe, with at most ${FREE_LISTS} more LIST requests: ${shape}`, async () => {
      const buckets = { keys: SHAPES[shape]!(5_000), missing: 0 };
      const run = await new Machine({ buckets, model: MODEL, workers: 200, worker: realWorker }).sync();
      expect(run.rounds.map(({ items, probes }) => ({ items, probes }))).to.deep.equal([
        { items: 1, probes: 0 },
      ]);
      expect(run.lists).to.be.at.most(minLists(buckets) + FREE_LISTS);
    });
});
