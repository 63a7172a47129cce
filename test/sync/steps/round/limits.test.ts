import { expect } from "chai";
import { laterRoundLimit } from "../../../../sync/steps/round/limits";

/** Rounds of one worker until all keys are scanned, if its range seems to have few keys each time. */
function roundsFor(keys: number, estimate: number): number {
  let [scanned, round] = [200_000, 1];
  for (; scanned < keys; round++) {
    const ranges = [{ after: null, through: null, keys: estimate }];
    const so = { round, workers: 200, ranges, items: 1, scanned, msPerKey: 0, trust: 1, copied: 0 };
    scanned += laterRoundLimit(so).keys as number;
  }
  return round;
}

describe("the keys of a round", () => {
  it("grow with the number of rounds: a run whose estimates are always too low ends before its history", () => {
    for (const estimate of [1_000, 120_000]) expect(roundsFor(1e10, estimate)).to.be.within(20, 150);
  });

  it("are those of an item with some tolerance as long as there are few rounds", () => {
    const ranges = [{ after: null, through: null, keys: 120_000 }];
    const so = { workers: 200, ranges, items: 1, scanned: 1e9, msPerKey: 0, trust: 1, copied: 0 };
    expect(laterRoundLimit({ ...so, round: 10 }).keys).to.equal(180_000);
  });
});
