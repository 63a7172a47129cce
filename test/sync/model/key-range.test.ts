import { expect } from "chai";
import fc from "fast-check";
import { chunk } from "../../../sync/concurrency/batches";
import type { KeyRange } from "../../../sync/model/key-range";
import { contains, EVERYTHING } from "../ranges";

describe("key ranges", () => {
  it("contain the keys after `after`, up to and including `through`", () => {
    const range: KeyRange = { after: "b", through: "d" };
    expect(["a", "b", "b\u0000", "c", "d", "d\u0000"].filter((key) => contains(range, key))).to.deep.equal([
      "b\u0000",
      "c",
      "d",
    ]);
    expect(["", "a", "\u{10ffff}"].every((key) => contains(EVERYTHING, key))).to.equal(true);
    expect(contains({ after: "", through: null }, "")).to.equal(false);
  });

  it("are split in order and without loss into lists of at most N", () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), fc.integer({ min: 1, max: 50 }), (n, size) => {
        const ranges = Array.from({ length: n }, (_, i) => ({ after: String(i), through: String(i + 1) }));
        const chunks = chunk(ranges, size);
        expect(chunks.flat()).to.deep.equal(ranges);
        expect(chunks.every((one) => one.length > 0 && one.length <= size)).to.equal(true);
      }),
    );
  });
});
