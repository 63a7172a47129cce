import { expect } from "chai";
import { floorPlan } from "../../bench/floor/plan";
import { changeOf, keyOf } from "../../bench/seed/keys";

const SIZES = { objects: 2_000, largeMiB: 64 };
const sorted = (layout: "flat" | "folders", count: number) =>
  Array.from({ length: count }, (_, n) => keyOf(layout, n)).sort();

describe("the floor of the benchmark", () => {
  it("lists each page of two equal buckets once, and does nothing else", () => {
    for (const state of ["flat", "folders"] as const) {
      const pages = ["", sorted(state, 2_000)[999]];
      expect(floorPlan(state, SIZES)).to.deep.equal({
        sourcePages: pages,
        destinationPages: pages,
        copies: [],
        deletes: [],
      });
    }
  });

  it("copies every object of a first copy", () => {
    expect(floorPlan("empty", SIZES)).to.deep.equal({
      sourcePages: [""],
      destinationPages: [""],
      copies: sorted("flat", 400),
      deletes: [],
    });
  });

  it("copies what is changed and new, and deletes the orphans", () => {
    const { copies, deletes, sourcePages } = floorPlan("changed", SIZES);
    const changed = Array.from({ length: 2_000 }, (_, n) => n).filter((n) => changeOf(n) === "changed");
    const added = Array.from({ length: 20 }, (_, n) => 2_000 + n);
    expect(copies).to.deep.equal([...changed, ...added].map((n) => keyOf("flat", n)));
    expect(deletes).to.have.length(20);
    expect(sourcePages).to.have.length(2);
  });
});
