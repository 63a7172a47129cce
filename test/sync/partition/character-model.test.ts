import { expect } from "chai";
import { CharacterModel, START } from "../../../sync/partition/character-model";

describe("the characters to be expected at a place", () => {
  it("are not more than a few hundred, however many a script has", () => {
    const alphabet = new CharacterModel();
    for (let i = 0; i < 20_000; i++) alphabet.learn(`${String.fromCodePoint(0x4e00 + i)}${i % 10}`);
    for (let i = 0; i < 10; i++) alphabet.learn(`${i}`);
    expect(alphabet.points(START).length).to.be.within(256, 600);
    expect(alphabet.points(START + 1).length).to.be.at.least(10);
  });

  it("are letters too, beside digits, at every place with digits", () => {
    const alphabet = new CharacterModel();
    for (const key of ["a7", "37"]) alphabet.learn(key);
    const expected = [..."0123456789a"].map((character) => character.codePointAt(0));
    expect(alphabet.points(START)).to.deep.equal(expected);
    expect(alphabet.points(START + 1)).to.deep.equal(expected);
  });
});
