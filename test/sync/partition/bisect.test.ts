import { expect } from "chai";
import { firstIndex } from "../../../sync/partition/bisect";

describe("the first index for which a condition holds", () => {
  it("is found in lists of any length, and is the length if there is none", () => {
    for (let length = 0; length <= 9; length++)
      for (let first = 0; first <= length; first++)
        expect(firstIndex(length, (i) => i >= first)).to.equal(first);
  });

  it("is found among more indexes than 32 bits can count", () => {
    expect(firstIndex(1e10, (i) => i >= 9_999_999_998)).to.equal(9_999_999_998);
  });
});
