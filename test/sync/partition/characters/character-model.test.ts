import { expect } from "chai";
import { CharacterModel } from "../../../../sync/partition/characters/character-model";
import { START } from "../../../../sync/partition/characters/places";

/** The characters that a model expects at a place, or the first and the last one of a large kind. */
const expected = (model: CharacterModel, place: number): string[] =>
  model
    .alphabet(place)
    .spans.flatMap(({ first, last }) => (first === last ? [first] : [first, last]))
    .map((point) => String.fromCodePoint(point));

const learned = (...keys: string[]): CharacterModel => {
  const model = new CharacterModel();
  model.learn(keys);
  return model;
};

describe("the characters expected at a place", () => {
  it("are at most a few hundred, even if a script has more", () => {
    const model = new CharacterModel();
    model.learn(Array.from({ length: 20_000 }, (_, i) => `${String.fromCodePoint(0x1000 + i)}${i % 10}`));
    model.learn(Array.from({ length: 10 }, (_, i) => `${i}`));
    expect(expected(model, START).length).to.be.within(256, 600);
    expect(expected(model, START + 1).length).to.be.at.least(10);
  });

  it("include letters at every place with digits if a letter occurs at a digit's place", () => {
    const model = learned("37", "a7");
    expect(expected(model, START)).to.deep.equal([..."0123456789a"]);
    expect(expected(model, START + 1)).to.deep.equal([..."0123456789a"]);
  });

  it("are those of the next place if a page shows only the first ones: other names follow", () => {
    const model = learned("aa", "ag", "az", "ba", "bz", "ca");
    expect(expected(model, START)).to.deep.equal([..."abcgz"]);
    const cyrillic = learned("\u0430\u0430\u0430", "\u0430\u0430\u044f", "\u0430\u0431\u0430");
    expect(expected(cyrillic, START)).to.deep.equal(["\u0430", "\u0431", "\u044f"]);
  });

  it("are not those of the next place if all names have a common beginning, or a search found no others", () => {
    expect(expected(learned("file-a", "file-b", "file-z"), START + 3)).to.deep.equal(["e"]);
    const model = learned("aa", "az", "ba", "bz", "ca");
    model.learnEnd(START, 0x64);
    expect(expected(model, START)).to.deep.equal([..."abc"]);
  });

  it("reach from the first to the last one seen of a script with thousands of characters", () => {
    const model = learned("\u4e00\u4e00", "\u4e00\u9f00", "\u5000\u4e00");
    expect(expected(model, START + 1)).to.deep.equal(["\u4e00", "\u9f00"]);
    expect(expected(model, START)).to.deep.equal(["\u4e00", "\u9f00"]);
  });

  it("are found after emoji, of which each is two UTF-16 units", () => {
    expect(expected(learned("\u{1f600}1", "\u{1f600}7"), START + 1)).to.deep.equal([..."0123456789"]);
  });
});
