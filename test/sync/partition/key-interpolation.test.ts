import { expect } from "chai";
import fc from "fast-check";
import { compareKeys } from "../../../sync/model/key";
import { legal } from "../../../sync/partition/character-model";
import { KeyInterpolator } from "../../../sync/partition/key-interpolation";

const knowing = (...keys: string[]): KeyInterpolator => {
  const distances = new KeyInterpolator();
  for (const key of keys) distances.learn(key);
  return distances;
};

describe("a split point", () => {
  it("lies strictly between two keys, is short, and holds nothing that S3 or XML refuses", () => {
    const key = fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.string({ unit: fc.constantFrom(..."abc019/-%\u{1f600}日"), maxLength: 12 }),
    );
    const keys = fc.array(key, { maxLength: 20 });
    const fraction = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(keys, key, fc.option(key), fraction, (known, low, high, fraction) => {
        fc.pre(high === null || compareKeys(low, high) < 0);
        const at = knowing(...known, low).between(low, high, fraction);
        if (at === undefined) return;
        expect(compareKeys(low, at)).to.be.below(0);
        if (high !== null) expect(compareKeys(at, high)).to.be.below(0);
        expect(at.length).to.be.at.most(12 + 80);
        for (const character of at) expect(legal(character.codePointAt(0) as number)).to.equal(true);
      }),
      { numRuns: 300 },
    );
  });

  it("is half way between hexadecimal digits, once some were seen beside digits", () => {
    expect(knowing("a0", "0f", "b7", "3c").between("30", "b0")).to.equal("7");
  });

  it("is a digit where only digits were seen", () => {
    expect(knowing("file-2", "file-7").between("file-2", "file-7")).to.equal("file-4");
  });

  it("looks only where something was, once it has looked in vain for more", () => {
    const distances = knowing("n/0001", "n/0002");
    expect(distances.between("n/0002", "n0")).to.equal("n/5");
    distances.learnEnd("n/0002", "n/5", "n0");
    distances.learnEnd("n/0002", "n/1", "n/5");
    expect(distances.between("n/0002", "n/1")).to.equal("n/05");
  });

  it("is none where the keys are too near", () => {
    expect(knowing("a", "a!").between("a", "a ")).to.equal(undefined);
  });
});
