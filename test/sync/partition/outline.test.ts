import { expect } from "chai";
import { foldersAround, Outline } from "../../../sync/partition/outline";

describe("the outline of a bucket", () => {
  const flat = new Outline([{ folder: "", names: ["a/", "b/", "c/", "d/"] }]);

  it("counts the folders that begin between two keys", () => {
    expect(flat.weight(null, null)).to.equal(4);
    expect(flat.weight("a/x", null)).to.equal(3);
    expect(flat.weight("a/x", "c/")).to.equal(1);
    expect(flat.weight("a/x", "c/x")).to.equal(2);
    expect(flat.weight("d/x", null)).to.equal(0);
    expect(flat.weight("c/x", "b/")).to.equal(0);
  });

  it("names the folder before which a number of folders lie", () => {
    expect(flat.at("a/x", null, 1)).to.equal("c/");
    expect(flat.at("a/x", null, 1.5)).to.equal("d/");
    expect(flat.at("a/x", null, 3)).to.equal(undefined);
    expect(flat.at("a/x", "d/", 2)).to.equal(undefined);
  });

  it("takes a folder of an outer level for as large as the one whose folders are listed", () => {
    const years = new Outline([
      { folder: "logs/2020/", names: ["logs/2020/01/", "logs/2020/02/", "logs/2020/03/"] },
      { folder: "logs/", names: ["logs/2020/", "logs/2021/", "logs/2022/"] },
      { folder: "", names: ["images/", "logs/"] },
    ]);
    expect(years.weight("logs/2020/01/x", "logs/2020/03/x")).to.equal(2);
    expect(years.weight("logs/2020/03/x", null)).to.equal(6);
    expect(years.weight(null, "logs/")).to.equal(9);
    expect(years.at("logs/2020/01/x", null, 5)).to.equal("logs/2022/");
  });

  it("takes a folder with more folders than a page lists for one of a whole page", () => {
    const tenants = new Outline([
      { folder: "a/", names: undefined },
      { folder: "", names: ["a/", "b/"] },
    ]);
    expect(tenants.weight("a/x", null)).to.equal(1_000);
    expect(tenants.at("a/x", null, 0)).to.equal("b/");
  });

  it("takes a folder without folders for one folder", () => {
    const files = new Outline([
      { folder: "a/", names: [] },
      { folder: "", names: ["a/", "b/"] },
    ]);
    expect(files.weight("a/x", null)).to.equal(1);
  });

  it("is in the order of UTF-8, as keys are", () => {
    const outline = new Outline([{ folder: "", names: ["\u{10000}/", "\uFFFD/"] }]);
    expect(outline.weight("\uFFFD/x", null)).to.equal(1);
    expect(outline.at("a", null, 1)).to.equal("\u{10000}/");
  });
});

describe("the folders around a page", () => {
  it("are those that contain all of its keys, from the innermost outwards", () => {
    expect(foldersAround(["logs/2020/01/a", "logs/2020/02/b"])).to.deep.equal(["logs/2020/", "logs/", ""]);
    expect(foldersAround(["a/x", "b/y"])).to.deep.equal([""]);
    expect(foldersAround(["a", "b/y"])).to.deep.equal([""]);
  });

  it("are none if no key is in a folder", () => {
    expect(foldersAround(["a", "b"])).to.deep.equal([]);
  });

  it("are at most six", () => {
    expect(foldersAround(["1/2/3/4/5/6/7/a", "1/2/3/4/5/6/7/b"])).to.deep.equal([
      "1/2/3/4/5/6/7/",
      "1/2/3/4/5/6/",
      "1/2/3/4/5/",
      "1/2/3/4/",
      "1/2/3/",
      "1/2/",
    ]);
  });
});
