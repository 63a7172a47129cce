import { expect } from "chai";
import { conflictsBetween, type Pair, pairOf } from "../../../sync/request/pair";

const pair = (name: string, from: string, to: string): Pair => {
  const [source = "", prefix = ""] = from.split(":");
  const [destination = "", destinationPrefix = ""] = to.split(":");
  return { ...pairOf(name, source, destination), prefix, destinationPrefix };
};

describe("pairs of one stack", () => {
  it("may have the same source, chains, and parts of one bucket", () => {
    expect(
      conflictsBetween([
        pair("a", "source", "first"),
        pair("b", "source", "second"),
        pair("c", "second", "third"),
        pair("d", "source:x/", "fourth:x/"),
        pair("e", "source:y/", "fourth:y/"),
        pair("f", "bucket:in/", "bucket:out/"),
        pair("g", "bucket:out/", "bucket:copy/"),
      ]),
    ).to.deep.equal([]);
  });

  for (const [one, other] of [
    ["target", "target"],
    ["target:", "target:a/"],
    ["target:a/b", "target:a/"],
    ["target:a", "target:ab"],
  ] as const)
    it(`may not write the same keys: ${one} and ${other}`, () => {
      const [fault, ...others] = conflictsBetween([pair("a", "one", one), pair("b", "two", other)]);
      expect(fault).to.match(
        /^The pairs a and b both write to target, and their destinationPrefixes .* overlap\./,
      );
      expect(others).to.deep.equal([]);
    });

  it("may not copy in a circle, of any length", () => {
    expect(conflictsBetween([pair("a", "bucket", "bucket")])[0]).to.match(
      /^The pair a reads the keys that it writes/,
    );
    expect(conflictsBetween([pair("a", "one", "two"), pair("b", "two", "one")])).to.deep.equal([
      "The pairs a, b copy in a circle: each reads what the one before writes. Remove one of them.",
    ]);
    const ring = ["one", "two", "three", "four"];
    const pairs = ring.map((from, i) => pair(`p${i}`, from, ring[(i + 1) % 4]!));
    expect(
      conflictsBetween([pair("x", "start", "one:z/"), ...pairs]).some((fault) => /circle/.test(fault)),
    ).to.equal(true);
    expect(conflictsBetween(pairs.slice(1))).to.deep.equal([]);
  });
});
