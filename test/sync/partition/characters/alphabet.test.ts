import { expect } from "chai";
import fc from "fast-check";
import { AlphabetBuilder } from "../../../../sync/partition/characters/alphabet";
import { codePoint } from "../../code-point";

const pointOf = (character: string): number => character.codePointAt(0) as number;

const alphabetOf = (characters: Iterable<string>) =>
  new AlphabetBuilder().add(Array.from(characters, pointOf)).build();

describe("an alphabet", () => {
  it("gives each character an interval, in order, and finds it again", () => {
    const characters = fc.uniqueArray(codePoint, { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(characters, (some) => {
        const alphabet = alphabetOf(some);
        let end = 0;
        for (const point of some.map(pointOf).sort((a, b) => a - b)) {
          const { start, width } = alphabet.interval(point);
          expect(start).to.be.at.least(end - 1e-9);
          expect(alphabet.at(start + width / 2).point).to.equal(point);
          end = start + width;
        }
        expect(end).to.be.closeTo(1, 1e-9);
      }),
    );
  });

  it("has no interval for other characters: they lie before the next one", () => {
    const { start, width } = alphabetOf("ace").interval(pointOf("b"));
    expect([start, width]).to.deep.equal([1 / 3, 0]);
    expect(alphabetOf("ace").interval(pointOf("f"))).to.deep.equal({ start: 1, width: 0 });
  });

  it("gives a script of thousands of characters at most the weight of 64", () => {
    const { weight } = alphabetOf("ab\u4e00\u9f00");
    expect(weight).to.equal(2 + 64);
  });
});
