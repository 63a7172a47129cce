import { expect } from "chai";
import { Machine, type Simulated } from "../../simulate/machine";
import { MODEL, type Model } from "../../simulate/model";
import { reckoningWorker } from "../../simulate/reckoned";
import { SHAPES } from "../../simulate/shapes";
import { isWhole } from "../../simulate/table";
import { realWorker } from "../../simulate/worker";
import { bothRuns } from "./both-runs";

/** What both walks must agree on. The files of outcomes are not written by the one that reckons. */
const told = ({ rounds, reported, lists, ms, largestState, events }: Simulated) => ({
  rounds: rounds.map(({ items, probes, divided, scanned, placed }) => ({
    items,
    probes,
    divided,
    scanned,
    placed,
  })),
  objects: reported.output.objects,
  lists,
  ms,
  largestState,
  events,
});

/** Copies that nobody has to wait for: those of a page are begun at once by a worker that reckons. */
const COPIED_AT_ONCE: Model = {
  ...MODEL,
  copy: 0,
  copyCpu: 0,
  writesPerPartition: Number.POSITIVE_INFINITY,
};

describe("a worker that reckons", () => {
  for (const [shape, size, missing] of [
    ["words", 100_000, 0],
    ["hashed", 70_000, 0],
    ["skewed", 50_000, 0.03],
    ["tenants", 50_000, 0.5],
    ["flat", 30_000, 1],
  ] as const) {
    it(`does at the same time what the engine's own does: ${shape}, ${missing} missing`, async () => {
      for (const how of [{}, { segments: 1 }]) {
        const buckets = { keys: SHAPES[shape]!(size), missing };
        const real = await bothRuns(buckets, realWorker, 4, { model: COPIED_AT_ONCE, ...how });
        const reckoned = await bothRuns(buckets, reckoningWorker, 4, { model: COPIED_AT_ONCE, ...how });
        expect(real.map((run) => isWhole(buckets, run))).to.deep.equal([true, true]);
        expect(reckoned.map(told)).to.deep.equal(real.map(told));
      }
    });
  }

  it("also where workers run out of time", async () => {
    const slow = { ...COPIED_AT_ONCE, listLeast: 2_000 };
    const buckets = { keys: SHAPES.hashed!(100_000), missing: 0.1 };
    const both = [];
    for (const worker of [realWorker, reckoningWorker]) {
      both.push(told(await new Machine({ buckets, model: slow, workers: 2, worker }).sync()));
    }
    expect(both[0]!.rounds.length).to.be.at.least(2);
    expect(both[1]).to.deep.equal(both[0]);
  });

  for (const [shape, missing] of [
    ["hashed", 1],
    ["tenants", 0.3],
    ["words", 0.02],
  ] as const) {
    it(`takes about as long where copies take theirs: ${shape}, ${missing} missing`, async () => {
      const buckets = { keys: SHAPES[shape]!(50_000), missing };
      const real = await bothRuns(buckets, realWorker, 3);
      const reckoned = await bothRuns(buckets, reckoningWorker, 3);
      for (const [i, run] of reckoned.entries()) {
        expect(isWhole(buckets, run)).to.equal(true);
        expect(run.reported.output.objects).to.deep.equal(real[i]!.reported.output.objects);
        expect(run.ms / real[i]!.ms).to.be.within(0.95, 1.05);
        expect(run.lists / real[i]!.lists).to.be.within(0.95, 1.05);
      }
    });
  }
});
