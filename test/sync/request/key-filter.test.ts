import { expect } from "chai";
import { globFault, keyFilter } from "../../../sync/request/key-filter";

const matching = (include: string[], exclude: string[], keys: string[]): string[] =>
  keys.filter(keyFilter({ include, exclude }) ?? (() => true));

describe("include and exclude", () => {
  it("let every key through where neither is given", () => {
    expect(keyFilter({ include: [], exclude: [] })).to.equal(undefined);
  });

  it("let a key through that some include matches and no exclude", () => {
    const keys = ["a.log", "logs/a.log", "logs/2026/b.log", "logs/a.txt", "tmp/a.log"];
    expect(matching(["**/*.log"], ["tmp/**"], keys)).to.deep.equal([
      "a.log",
      "logs/a.log",
      "logs/2026/b.log",
    ]);
    expect(matching(["*.log", "logs/*.{txt,md}"], [], keys)).to.deep.equal(["a.log", "logs/a.txt"]);
    expect(matching([], ["logs/?.log"], keys)).to.deep.equal([
      "a.log",
      "logs/2026/b.log",
      "logs/a.txt",
      "tmp/a.log",
    ]);
  });

  it("match any key that S3 allows, however odd for a file", () => {
    const odd = [
      ".hidden",
      "a/./b",
      "a/../b",
      "../b",
      "/a",
      "a//b",
      "a/",
      "new\nline/x",
      "!a",
      "\u{1f600}/\uffff",
    ];
    expect(matching(["**"], [], odd)).to.deep.equal(odd);
    expect(matching([], ["**"], odd)).to.deep.equal([]);
    expect(matching(["a/**"], [], odd)).to.deep.equal(["a/./b", "a/../b", "a//b", "a/"]);
  });

  it("take what cannot be read as a fault, with its reason", () => {
    expect(globFault("")).to.equal("it is empty");
    expect(globFault("a[b")).to.match(/Missing closing/);
    expect(globFault("**/*.{js,ts}")).to.equal(undefined);
  });
});
