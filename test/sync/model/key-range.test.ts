import { expect } from "chai";
import fc from "fast-check";
import { chunk } from "../../../sync/concurrency/batches";
import type { KeyRange } from "../../../sync/model/key-range";
import { contains, EVERYTHING } from "../ranges";

describe("ranges", () => {
  it("hold the keys behind their beginning, up to and including their end", () => {
    const range: KeyRange = { after: "b", through: "d" };
    expect(["a", "b", "b\u0000", "c", "d", "d\u0000"].filter((key) => contains(range, key))).to.deep.equal([
      "b\u0000",
      "c",
      "d",
    ]);
    expect(["", "a", "\u{10ffff}"].every((key) => contains(EVERYTHING, key))).to.equal(true);
    expect(contains({ after: "", through: null }, "")).to.equal(false);
  });

  it("are dealt out in order, none lost, in hands of at most so many", () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), fc.integer({ min: 1, max: 50 }), (n, size) => {
        const ranges = Array.from({ length: n }, (_, i) => ({ after: String(i), through: String(i + 1) }));
        const dealt = chunk(ranges, size);
        expect(dealt.flat()).to.deep.equal(ranges);
        expect(dealt.every((hand) => hand.length > 0 && hand.length <= size)).to.equal(true);
      }),
    );
  });
});
