import { expect } from "chai";
import fc from "fast-check";
import { type ItemContext, path, render, stateMachine, succeed, template } from "../../machine/asl";
import { interpreter } from "./interpreter";

type Planned = { run: { id: string }; list: number[]; left: number; keep: boolean };

describe("a path", () => {
  it("is what the selector reads", () => {
    expect(path((planned: Planned) => planned.run.id)).to.equal("$.run.id");
    expect(path((planned: Planned) => planned.list[0])).to.equal("$.list[0]");
    expect(path((planned: Planned) => planned)).to.equal("$");
  });

  it("selects in the interpreter what the selector selects in the data", async () => {
    const key = fc
      .stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/)
      .filter((key) => key !== "length" && !(key in {}));
    await fc.assert(
      fc.asyncProperty(fc.array(key, { minLength: 1, maxLength: 4 }), fc.jsonValue(), async (keys, leaf) => {
        const select = (data: unknown) =>
          keys.reduce((at, key) => (at as Record<string, unknown>)[key], data);
        const data = keys.reduceRight<unknown>((inside, key) => ({ [key]: inside }), leaf);
        const machine = stateMachine({ startAt: "Done", states: { Done: succeed(select) } });
        expect(await interpreter(render(machine)).run(data as never).result).to.deep.equal(select(data));
      }),
      { numRuns: 200 },
    );
  });

  const refused: [string, (planned: Planned) => unknown, string][] = [
    ["arithmetic", (it) => it.left + 1, "$.left: a path can be read and placed, not computed with"],
    ["a list's length", (it) => it.list.length, "$.list: a path can be read and placed, not computed with"],
    [
      "a list's methods",
      (it) => it.list.map(String),
      "$.list.map: a path can be read and placed, not called",
    ],
    ["spreading", (it) => ({ ...it }), "$: a path can be read and placed, not spread or listed"],
    ["searching", (it) => "left" in it, "$: a path can be read and placed, not searched"],
    [
      "changing",
      (it) => Object.assign(it.run, { id: "" }),
      "$.run: a path can be read and placed, not changed",
    ],
    ["negation", (it) => !it.keep, "expected a field of the data, got a value made here"],
    ["a decision", (it) => (it.keep ? it.left : it.list), "reads $.keep but does not place it"],
    ["a constant", () => 1, "expected a field of the data, got a value made here"],
    [
      "other names",
      (it) => (it.run as Record<string, unknown>)["a.b"],
      '$.run: expected a field of letters, digits and _, got "a.b"',
    ],
  ];
  for (const [what, select, reason] of refused)
    it(`cannot come from ${what}`, () => {
      expect(() => path(select)).to.throw(TypeError, reason);
    });
});

describe("a template", () => {
  it("places fields of data and context, and constants", () => {
    const build = ({ run, list }: Planned, { Execution, Map: { Item } }: ItemContext<number>) => ({
      name: Execution.Name,
      range: Item.Value,
      inner: { id: run.id, first: list[0], round: 1 },
      constants: ["a", 1, true, null],
    });
    expect(template(build)).to.deep.equal({
      "name.$": "$$.Execution.Name",
      "range.$": "$$.Map.Item.Value",
      inner: { "id.$": "$.run.id", "first.$": "$.list[0]", round: 1 },
      constants: ["a", 1, true, null],
    });
  });

  it("can be all the data under one name", () => {
    expect(template((input: unknown) => ({ input }))).to.deep.equal({ "input.$": "$" });
  });

  const refused: [string, (planned: Planned) => unknown, string][] = [
    ["a decision", (it) => ({ n: it.keep ? 1 : 2 }), "reads $.keep but does not place it"],
    ["a comparison", (it) => ({ same: it.left === 3 }), "reads $.left but does not place it"],
    ["a field in a list", (it) => ({ list: [it.left] }), "list: expected a field of the data, or JSON"],
    ["a date", () => ({ at: new Date(0) }), "at: expected a field of the data, or JSON"],
    ["a number that JSON has not", () => ({ n: Number.NaN }), "n: expected a field of the data, or JSON"],
    ["a key that reads as a path", () => ({ "a.$": "b" }), '"a.$" would be read as a path; rename it'],
    ["no object", (it) => it.list, "expected an object"],
  ];
  for (const [what, build, reason] of refused)
    it(`cannot hold ${what}`, () => {
      expect(() => template(build)).to.throw(TypeError, reason);
    });
});
