import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { invokes, isDistributed, render } from "../../machine/asl";
import { mermaid } from "../../machine/mermaid";
import { placeholders } from "../../machine/print";
import { machine } from "../../machine/sync";
import { aslValidator, languageService } from "./validators";

const sync = machine(placeholders, { workers: 100, timeoutSeconds: 960 });
const definition = render(sync);
const file = (name: string) => readFileSync(join(__dirname, name), "utf8");

describe("the sync's state machine", () => {
  it("is, in whole, what stands in sync.asl.json; `npm run -s asl` prints it", () => {
    expect(JSON.parse(JSON.stringify(definition))).to.deep.equal(JSON.parse(file("sync.asl.json")));
  });

  it("is drawn as in sync.mmd; `npm run -s asl -- --mermaid` draws it", () => {
    expect(`${mermaid(definition)}\n`).to.equal(file("sync.mmd"));
  });

  it("passes both validators", async () => {
    expect(aslValidator(definition)).to.deep.equal([]);
    expect(await languageService(definition)).to.deep.equal([]);
  });

  it("calls each function, and starts executions of itself", () => {
    expect(invokes(sync)).to.have.deep.members(Object.values(placeholders));
    expect(isDistributed(sync)).to.equal(true);
  });
});

/** The fields that the mistakes below are made in. */
interface Loose {
  States: { [name: string]: Loose };
  ItemProcessor: Loose;
  Retry: Loose[];
  Catch: Loose[];
  [field: string]: unknown;
}

describe("a mistake put into the definition by hand", () => {
  const both = ["asl-validator", "amazon-states-language-service"];
  const mistakes: [string, (sync: Loose) => void, readonly string[]][] = [
    ["a next that is no state", ({ States }) => (States.DivideKeys!.Next = "Nowhere"), both],
    ["a state out of reach", ({ States }) => Object.assign(States, { X: { Type: "Succeed" } }), both],
    ["a misspelt field", ({ States }) => (States.DivideKeys!.Timeout = 5), both],
    ["a path without its $", ({ States }) => (States.DivideKeys!.OutputPath = "Payload"), both.slice(0, 1)],
    ["a resource that is no ARN", ({ States }) => (States.DivideKeys!.Resource = "lambda"), both.slice(0, 1)],
    ["a JSONata field among JSONPath", ({ States }) => (States.DivideKeys!.Arguments = {}), both.slice(0, 1)],
    ["a back-off below 1", ({ States }) => (States.DivideKeys!.Retry[0]!.BackoffRate = 0.5), both.slice(1)],
    [
      "a jitter that is none",
      ({ States }) => (States.DivideKeys!.Retry[0]!.JitterStrategy = "SOME"),
      both.slice(1),
    ],
    [
      "a way out of a map",
      ({ States }) => goto(States.CopyRanges!.ItemProcessor.States.RangeLeft!, "DivideKeys"),
      both.slice(1),
    ],
    // What follows only `stateMachine` refuses.
    ["a wait of no seconds", ({ States }) => (States.DivideKeys!.Retry[0]!.IntervalSeconds = 0), []],
    [
      "States.ALL before others",
      ({ States }) => States.DivideKeys!.Catch.push({ ErrorEquals: ["A"], Next: "Report" } as never),
      [],
    ],
    [
      "States.ALL among others",
      ({ States }) => (States.DivideKeys!.Catch[0]!.ErrorEquals = ["States.ALL", "A"]),
      [],
    ],
    [
      "an error that AWS has not",
      ({ States }) => (States.DivideKeys!.Catch[0]!.ErrorEquals = ["States.All"]),
      [],
    ],
    ["too long a label", ({ States }) => (States.CopyRanges!.Label = "x".repeat(41)), []],
    [
      "a circle without an end",
      ({ States }) => goto(States.CopyRanges!.ItemProcessor.States.RangeLeft!, "RangeLeft"),
      [],
    ],
  ];
  const goto = (state: Loose, Next: string) => Object.assign(state, { Next, End: undefined });

  for (const [mistake, make, finders] of mistakes)
    it(`(${mistake}) is found by ${finders.join(" and ") || "neither validator"}`, async () => {
      const spoilt: Loose = JSON.parse(JSON.stringify(definition));
      make(spoilt);
      const found = [aslValidator(spoilt), await languageService(spoilt)];
      expect(both.filter((_, at) => found[at]!.length > 0)).to.deep.equal(finders);
    });
});
