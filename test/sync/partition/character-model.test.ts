import { expect } from "chai";
import { CharacterModel, START } from "../../../sync/partition/character-model";

describe("the characters expected at a place", () => {
  it("are at most a few hundred, even if a script has more", () => {
    const model = new CharacterModel();
    for (let i = 0; i < 20_000; i++) model.learn(`${String.fromCodePoint(0x4e00 + i)}${i % 10}`);
    for (let i = 0; i < 10; i++) model.learn(`${i}`);
    expect(model.points(START).length).to.be.within(256, 600);
    expect(model.points(START + 1).length).to.be.at.least(10);
  });

  it("include letters at every place with digits if a letter occurs at a digit's place", () => {
    const model = new CharacterModel();
    for (const key of ["a7", "37"]) model.learn(key);
    const expected = [..."0123456789a"].map((character) => character.codePointAt(0));
    expect(model.points(START)).to.deep.equal(expected);
    expect(model.points(START + 1)).to.deep.equal(expected);
  });
});
