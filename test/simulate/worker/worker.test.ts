import { expect } from "chai";
import { SHAPES } from "../../../simulate/keys/shapes";
import { MODEL, type Model } from "../../../simulate/model";
import { Machine, type Simulated } from "../../../simulate/run/machine";
import { isWhole } from "../../../simulate/table";
import { rankWorker } from "../../../simulate/worker/rank-worker";
import { realWorker } from "../../../simulate/worker/worker";
import { FIRST_ROUND } from "../../../sync/steps/constants";
import { bothRuns } from "../run/both-runs";

/** The measurements on which both workers must agree. PUT requests are omitted: `rankWorker` writes no outcome files. */
const comparable = ({ rounds, reported, lists, ms, largestState, events }: Simulated) => ({
  rounds: rounds.map(({ items, probes, divided, scanned, timings }) => ({
    items,
    probes,
    divided,
    scanned,
    timings,
  })),
  objects: reported.output.objects,
  lists,
  ms,
  largestState,
  events,
});

/** Copies that take no time: `rankWorker` begins all copies of a page at once, `realWorker` one by one. */
const INSTANT_COPIES: Model = {
  ...MODEL,
  copy: 0,
  copyCpu: 0,
  writesPerPartition: Number.POSITIVE_INFINITY,
};

describe("the rank worker", () => {
  for (const [shape, size, missing] of [
    ["words", 60_000, 0],
    ["hashed", 40_000, 0],
    ["skewed", 30_000, 0.03],
    ["tenants", 25_000, 0.5],
    ["flat", 20_000, 1],
  ] as const) {
    it(`makes the same requests at the same times as the engine's worker: ${shape}, ${missing} missing`, async () => {
      for (const options of [{}, { segments: 1 }]) {
        const buckets = { keys: SHAPES[shape]!(size), missing };
        const real = await bothRuns(buckets, realWorker, 4, { model: INSTANT_COPIES, ...options });
        const ranks = await bothRuns(buckets, rankWorker, 4, { model: INSTANT_COPIES, ...options });
        expect(real.map((run) => isWhole(buckets, run))).to.deep.equal([true, true]);
        expect(ranks.map(comparable)).to.deep.equal(real.map(comparable));
      }
    });
  }

  it("does the same if workers run out of time", async () => {
    const slow = { ...INSTANT_COPIES, listMin: 2_000 };
    const buckets = { keys: SHAPES.hashed!(100_000), missing: 0.1 };
    const both = [];
    for (const worker of [realWorker, rankWorker]) {
      both.push(comparable(await new Machine({ buckets, model: slow, workers: 2, worker }).sync()));
    }
    expect(both[0]!.rounds.length).to.be.at.least(2);
    expect(both[1]).to.deep.equal(both[0]);
  });

  for (const [shape, missing] of [
    ["hashed", 1],
    ["tenants", 0.3],
    ["words", 0.02],
  ] as const) {
    it(`takes about as long as the engine's worker if copies take time: ${shape}, ${missing} missing`, async () => {
      const buckets = { keys: SHAPES[shape]!(20_000), missing };
      const real = await bothRuns(buckets, realWorker, 3);
      const ranks = await bothRuns(buckets, rankWorker, 3);
      for (const [i, run] of ranks.entries()) {
        expect(isWhole(buckets, run)).to.equal(true);
        expect(run.reported.output.objects).to.deep.equal(real[i]!.reported.output.objects);
        expect(run.ms / real[i]!.ms).to.be.within(0.95, 1.05);
        // Splits depend on the pages that have arrived, and copies hold up pages a little differently.
        const { lists } = real[i]!;
        expect(run.lists).to.be.closeTo(lists, Math.max(lists / 20, FIRST_ROUND.splitPages));
      }
    });
  }
});
