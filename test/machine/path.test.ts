import { expect } from "chai";
import fc from "fast-check";
import { type ItemContext, path, render, stateMachine, succeed, template } from "../../machine/asl";
import { interpreter } from "./interpreter";

type Data = { user: { id: string }; list: number[]; count: number; active: boolean };

describe("a path", () => {
  it("is the field that the selector reads", () => {
    expect(path((data: Data) => data.user.id)).to.equal("$.user.id");
    expect(path((data: Data) => data.list[0])).to.equal("$.list[0]");
    expect(path((data: Data) => data)).to.equal("$");
  });

  it("selects the same value in the interpreter as the selector in the data", async () => {
    const key = fc
      .stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/)
      .filter((key) => key !== "length" && !(key in {}));
    await fc.assert(
      fc.asyncProperty(fc.array(key, { minLength: 1, maxLength: 4 }), fc.jsonValue(), async (keys, leaf) => {
        const select = (data: unknown) =>
          keys.reduce((at, key) => (at as Record<string, unknown>)[key], data) as string | null;
        const data = keys.reduceRight<unknown>((inside, key) => ({ [key]: inside }), leaf);
        const machine = stateMachine({ startAt: "Done", states: { Done: succeed(select) } });
        expect(await interpreter(render(machine)).run(data as never).result).to.deep.equal(select(data));
      }),
      { numRuns: 200 },
    );
  });

  const refused: [string, (data: Data) => unknown, string][] = [
    ["an arithmetic expression", (it) => it.count + 1, "$.count cannot be used in a computation"],
    ["the length of a list", (it) => it.list.length, "$.list cannot be used in a computation"],
    ["a method of a list", (it) => it.list.map(String), "$.list.map cannot be called"],
    ["a spread", (it) => ({ ...it }), "$ cannot be spread or enumerated"],
    ["an `in` expression", (it) => "count" in it, "$ cannot be used with `in`"],
    ["an assignment", (it) => Object.assign(it.user, { id: "" }), "$.user cannot be modified"],
    ["a negation", (it) => !it.active, "the selector must return a field of its argument"],
    [
      "a condition",
      (it) => (it.active ? it.count : it.list),
      "$.active is read but is not part of the result",
    ],
    ["a constant", () => 1, "the selector must return a field of its argument"],
    [
      "a field name with special characters",
      (it) => (it.user as Record<string, unknown>)["a.b"],
      '$.user: a field name can contain only letters, digits, and _, got "a.b"',
    ],
  ];
  for (const [name, select, reason] of refused)
    it(`rejects ${name}`, () => {
      expect(() => path(select)).to.throw(TypeError, reason);
    });
});

describe("a template", () => {
  it("contains fields of data and context, and constants", () => {
    const build = ({ user, list }: Data, { Execution, Map: { Item } }: ItemContext<number>) => ({
      name: Execution.Name,
      item: Item.Value,
      inner: { id: user.id, first: list[0], round: 1 },
      constants: ["a", 1, true, null],
    });
    expect(template(build)).to.deep.equal({
      "name.$": "$$.Execution.Name",
      "item.$": "$$.Map.Item.Value",
      inner: { "id.$": "$.user.id", "first.$": "$.list[0]", round: 1 },
      constants: ["a", 1, true, null],
    });
  });

  it("can contain the whole data as one field", () => {
    expect(template((input: unknown) => ({ input }))).to.deep.equal({ "input.$": "$" });
  });

  const refused: [string, (data: Data) => unknown, string][] = [
    ["a condition", (it) => ({ n: it.active ? 1 : 2 }), "$.active is read but is not part of the result"],
    ["a comparison", (it) => ({ same: it.count === 3 }), "$.count is read but is not part of the result"],
    [
      "a field in a list",
      (it) => ({ list: [it.count] }),
      "list: expected a field of the data or a JSON constant",
    ],
    ["a date", () => ({ at: new Date(0) }), "at: expected a field of the data or a JSON constant"],
    [
      "a number that JSON cannot represent",
      () => ({ n: Number.NaN }),
      "n: expected a field of the data or a JSON constant",
    ],
    ["a key that ends with .$", () => ({ "a.$": "b" }), 'the key "a.$" ends with ".$"'],
    ["a result that is not an object", (it) => it.list, "the function must return a plain object"],
  ];
  for (const [name, build, reason] of refused)
    it(`rejects ${name}`, () => {
      expect(() => template(build)).to.throw(TypeError, reason);
    });
});
