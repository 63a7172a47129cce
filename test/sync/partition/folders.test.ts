import { expect } from "chai";
import { DensityEstimator, summaryOf } from "../../../sync/partition/density";
import { folderOf } from "../../../sync/partition/folders";

const names = (folder: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${folder}${String(i).padStart(4, "0")}`);

describe("the folder in which a page ends", () => {
  it("contains the last tenth of its keys", () => {
    expect(folderOf([...names("a/", 80), ...names("b/c/", 20)])).to.equal("b/c/");
    expect(folderOf([...names("a/b/", 95), ...names("a/c/", 5)])).to.equal("a/");
    expect(folderOf(names("", 100))).to.equal("");
  });

  it("is the bucket if only its last key begins with a slash", () => {
    const keys = [...names("!", 999), "/a"];
    expect(folderOf(keys)).to.equal("");
    const density = new DensityEstimator(1);
    density.learn(null, keys);
    expect(density.remaining({ page: summaryOf(keys), bound: "0", emptySplits: 0 })).to.be.below(1e6);
  });
});
