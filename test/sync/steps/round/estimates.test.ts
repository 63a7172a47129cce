import { expect } from "chai";
import type { KeyRange } from "../../../../sync/model/key-range";
import { keysLeft } from "../../../../sync/steps/ending/results";
import { confirmedKeys, estimatedKeys } from "../../../../sync/steps/round/estimates";
import { world } from "../../world";

const range = (keys?: number): KeyRange => ({
  after: null,
  through: null,
  ...(keys !== undefined && { keys }),
});

describe("the estimated keys of ranges", () => {
  it("are their sum, and unknown if one has no estimate", () => {
    expect(estimatedKeys([range(1.4), range(2.4)])).to.equal(4);
    expect(estimatedKeys([range(1), range()])).to.equal(undefined);
  });

  it("are confirmed by a round that found between half and twice the keys", () => {
    const of = (asExpected: number | null) => confirmedKeys([range(10)], asExpected);
    expect([0.51, 1, 1.99].map(of)).to.deep.equal([10, 10, 10]);
    expect([null, 0.01, 0.5, 2, 300].map(of)).to.deep.equal(Array(5).fill(undefined));
  });

  it("are 0 without ranges, confirmed or not", () => {
    expect(confirmedKeys([], null)).to.equal(0);
  });
});

describe("the keys that a run leaves", () => {
  const ROUNDS = [{ remaining: [range(50), range(7)], asExpected: 1 }];

  it("are the estimate of the ranges that remained after its last round", () => {
    expect(keysLeft(ROUNDS, { round: 1 })).to.equal(57);
    expect(keysLeft([{ remaining: [], asExpected: null }], { round: 1 })).to.equal(0);
  });

  it("are unknown before the first round, within a round, without its record, and without a confirmed estimate", () => {
    expect(keysLeft([], { round: 0 })).to.equal(undefined);
    expect(keysLeft(ROUNDS, { round: 2, attempt: "1" })).to.equal(undefined);
    expect(keysLeft(ROUNDS, { round: 2 })).to.equal(undefined);
    expect(keysLeft([{ ...ROUNDS[0]!, asExpected: null }], { round: 1 })).to.equal(undefined);
  });

  it("are none of a run that succeeded, and of one that failed after it had compared all keys", async () => {
    for (const [source, error] of [
      [["a", "b"], ""],
      [[], "SourceEmpty"],
    ] as const) {
      const all = world();
      for (const key of source) all.source.put(key, "1");
      all.destination.put("orphan", "1");
      all.advanceClock(60);
      const { remainingKeys, ...ended } = await all.sync();
      expect([ended.error, remainingKeys]).to.deep.equal([error, 0]);
    }
  });
});
