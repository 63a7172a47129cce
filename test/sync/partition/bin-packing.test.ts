import { expect } from "chai";
import { packIntoItems } from "../../../sync/partition/bin-packing";
import { ITEM_KEYS } from "../../../sync/partition/constants";

const range = (name: string, keys: number, slow?: number) => ({
  after: name,
  through: name,
  keys,
  ...(slow !== undefined && { slow }),
});

const names = (items: readonly (readonly { readonly after: string | null }[])[]) =>
  items.map((item) => item.map(({ after }) => after));

describe("work items packed from ranges", () => {
  it("have about the same weight", () => {
    const items = packIntoItems([range("a", 4e5), range("b", 1e5), range("c", 3e5), range("d", 2e5)], 2);
    expect(names(items)).to.deep.equal([
      ["a", "b"],
      ["c", "d"],
    ]);
  });

  it("count slow keys with a higher weight", () => {
    const items = packIntoItems([range("a", 4e5), range("b", 1e5, 5), range("c", 1e5)], 2);
    expect(names(items)).to.deep.equal([["b"], ["a", "c"]]);
  });

  it("are one item if all ranges are small", () => {
    const small = ITEM_KEYS / 5;
    expect(
      names(packIntoItems([range("a", small), range("b", small), range("c", small)], 100)),
    ).to.deep.equal([["a", "b", "c"]]);
  });
});
