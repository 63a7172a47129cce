import { expect } from "chai";
import fc from "fast-check";
import { compareKeys } from "../../../sync/model/key";
import { legal } from "../../../sync/partition/characters/kinds";
import { KeyInterpolator } from "../../../sync/partition/key-interpolation";
import { codePoint } from "../code-point";

const trainedOn = (...keys: string[]): KeyInterpolator => {
  const interpolator = new KeyInterpolator();
  for (const key of keys) interpolator.learn([key]);
  return interpolator;
};

describe("a split point", () => {
  it("lies strictly between two keys, is short, and contains only characters that S3 and XML allow, or keys have", () => {
    const key = fc.oneof(
      fc.string({ unit: codePoint, maxLength: 12 }),
      fc.string({ unit: fc.constantFrom(..."abc019/-%\u{1f600}日"), maxLength: 12 }),
    );
    const keys = fc.array(key, { maxLength: 20 });
    const fraction = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(keys, key, fc.option(key), fraction, (known, low, high, fraction) => {
        fc.pre(high === null || compareKeys(low, high) < 0);
        const at = trainedOn(...known, low).between(low, high, fraction);
        if (at === undefined) return;
        expect(compareKeys(low, at)).to.be.below(0);
        if (high !== null) expect(compareKeys(at, high)).to.be.below(0);
        expect(at.length).to.be.at.most(12 + 80);
        const inKeys = new Set([...known, low, high ?? ""].join(""));
        for (const character of at)
          expect(inKeys.has(character) || legal(character.codePointAt(0) as number)).to.equal(true);
      }),
      { numRuns: 300 },
    );
  });

  it("contains no code point that is not a character, beside those that are the last ones before it", () => {
    for (const low of ["\ufffb", "\ufffd", "\u{2fffc}", "\u{10fffd}", "\u{10fffe}"])
      for (const fraction of [0.001, 0.5, 0.999]) {
        const at = trainedOn(low).between(low, null, fraction) ?? "";
        const others = [...at].filter((character) => character !== low);
        expect(others.filter((character) => !legal(character.codePointAt(0) as number))).to.deep.equal([]);
      }
  });

  it("is halfway between hexadecimal digits if letters occur at digits' places", () => {
    expect(trainedOn("a0", "0f", "b7", "3c").between("30", "b0")).to.equal("7");
  });

  it("is a digit if only digits occur", () => {
    expect(trainedOn("file-2", "file-7").between("file-2", "file-7")).to.equal("file-4");
  });

  it("excludes characters for which earlier probes found no keys", () => {
    const interpolator = trainedOn("n/0001", "n/0002");
    expect(interpolator.between("n/0002", "n0")).to.equal("n/5");
    interpolator.learnEnd("n/0002", "n/5", "n0");
    interpolator.learnEnd("n/0002", "n/1", "n/5");
    expect(interpolator.between("n/0002", "n/1")).to.equal("n/05");
  });

  it("is found after a common beginning of any length, and in folders of any depth", () => {
    const ends = [
      ["x".repeat(900), "y"],
      ["name-of-an-application/".repeat(40), "o"],
    ] as const;
    for (const [beginning, end] of ends) {
      const interpolator = trainedOn(`${beginning}1`, `${beginning}3`);
      expect(interpolator.between(`${beginning}3`, end)).to.equal(`${beginning}6`);
    }
  });

  it("lies between two characters of a script with thousands of them, of which one was seen", () => {
    const interpolator = trainedOn("\u4e00\u4e01", "\u4e00\u4e02");
    const first = (high: string | null) => interpolator.between("\u4e00\u4e02", high, 0.5)?.codePointAt(0);
    expect(first("\u9f00")).to.be.within(0x4e01, 0x9eff);
    expect(first(null)).to.be.within(0x4e01, 0xff20);
    const smileys = trainedOn("\u{1f600}a", "\u{1f600}b");
    expect(smileys.between("\u{1f600}b", null, 0.5)?.codePointAt(0)).to.be.within(0x1f601, 0x10ffff);
  });

  it("is found where all keys have a character that no split point adds", () => {
    for (const character of ["%", "\u0001", "\n", "\u{10ffff}"]) {
      const interpolator = trainedOn(`${character}1${character}1`, `${character}3${character}3`);
      expect(interpolator.between(`${character}3`, `${character}7`)).to.equal(`${character}5`);
      expect(interpolator.between(`${character}3${character}3`, `${character}3${character}7`)).to.equal(
        `${character}3${character}5`,
      );
    }
  });

  it("is undefined if the keys are too close", () => {
    expect(trainedOn("a", "a!").between("a", "a ")).to.equal(undefined);
  });
});
