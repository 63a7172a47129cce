import { expect } from "chai";
import { packIntoItems } from "../../../sync/partition/bin-packing";
import { ITEM_KEYS } from "../../../sync/partition/constants";

const piece = (name: string, keys: number, slow?: number) => ({
  after: name,
  through: name,
  keys,
  ...(slow !== undefined && { slow }),
});

const names = (items: readonly (readonly { readonly after: string | null }[])[]) =>
  items.map((item) => item.map(({ after }) => after));

describe("pieces packed into items", () => {
  it("weigh about the same together", () => {
    const items = packIntoItems([piece("a", 4e5), piece("b", 1e5), piece("c", 3e5), piece("d", 2e5)], 2);
    expect(names(items)).to.deep.equal([
      ["a", "b"],
      ["c", "d"],
    ]);
  });

  it("weigh as much more as their keys take longer", () => {
    const items = packIntoItems([piece("a", 4e5), piece("b", 1e5, 5), piece("c", 1e5)], 2);
    expect(names(items)).to.deep.equal([["b"], ["a", "c"]]);
  });

  it("are one item where all is small", () => {
    const small = ITEM_KEYS / 5;
    expect(
      names(packIntoItems([piece("a", small), piece("b", small), piece("c", small)], 100)),
    ).to.deep.equal([["a", "b", "c"]]);
  });
});
