import { expect } from "chai";
import fc from "fast-check";
import { number } from "../../../sync/model/texts";

describe("a number in a text", () => {
  const intl = new Intl.NumberFormat("en-US");

  it("is grouped as in en-US", () => {
    for (const n of [0, 7, 999, 1_000, 20_014, 1_234_567, -1_000, 0.5, 1_234.5678, Number.MAX_SAFE_INTEGER])
      expect(number(n), String(n)).to.equal(intl.format(n));
    fc.assert(
      fc.property(fc.maxSafeInteger(), (n) => {
        expect(number(n)).to.equal(intl.format(n));
      }),
    );
  });
});
