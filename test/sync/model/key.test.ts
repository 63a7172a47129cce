import { expect } from "chai";
import fc from "fast-check";
import { compareKeys } from "../../../sync/model/key";
import { codePoint } from "../code-point";

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

describe("compareKeys", () => {
  it("orders any two keys by their UTF-8 bytes", () => {
    const key = fc.string({ unit: codePoint, maxLength: 12 });
    fc.assert(fc.property(key, key, (a, b) => Math.sign(compareKeys(a, b)) === byBytes(a, b)));
  });

  it("orders keys that differ around the surrogates by their UTF-8 bytes", () => {
    const unit = fc.constantFrom(
      "a",
      "\ud7ff",
      "\ue000",
      "\uffff",
      "\u{10000}",
      "\u{1f600}",
      "\u{10ffff}",
      "\uff21",
    );
    const key = fc.array(unit, { maxLength: 4 }).map((units) => units.join(""));
    fc.assert(fc.property(key, key, (a, b) => Math.sign(compareKeys(a, b)) === byBytes(a, b)));
  });

  it("orders U+1F600 after U+FF21, unlike the operator < of JavaScript", () => {
    expect(compareKeys("\u{1f600}", "\uff21")).to.be.above(0);
    expect("\u{1f600}" < "\uff21").to.equal(true);
  });
});
