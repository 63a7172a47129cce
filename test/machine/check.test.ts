import { expect } from "chai";
import * as asl from "../../machine/asl";
import {
  catchAll,
  choice,
  type LambdaRef,
  otherwise,
  pass,
  type Retrier,
  stateMachine,
  succeed,
  task,
} from "../../machine/asl";

const call: LambdaRef<unknown, number[], string> = { name: "call", arn: "arn" };
const end = pass({ result: 1 });

/** The faults of an invalid machine. Throws if the machine is valid. */
function faults(startAt: string, states: { readonly [name: string]: unknown }): readonly string[] {
  try {
    stateMachine({ startAt, states } as never);
  } catch (error) {
    if (error instanceof asl.InvalidMachine) return error.faults;
    throw error;
  }
  throw new Error("expected an InvalidMachine");
}

const faultsOf = (state: unknown) => faults("Call", { Call: state });
const retryFaults = (...retry: Retrier[]) => faultsOf(task(call, { retry }));
const map = (options: object) => ({
  over: (all: number[]) => all,
  item: () => ({ n: 1 }),
  each: { startAt: "Each", states: { Each: end } },
  ...options,
});

describe("stateMachine rejects a machine", () => {
  it("with all faults in one message", () => {
    const build = () =>
      stateMachine({ startAt: "A", states: { A: task(call, { timeoutSeconds: 0 }), B: succeed() } });
    expect(build).to.throw(
      asl.InvalidMachine,
      `The state machine is not valid:
- \`B\` is unreachable: add a transition to it, or remove it
- \`A\`: timeoutSeconds must be an integer from 1 to 99999999, but is 0`,
    );
  });

  it("without states", () => {
    expect(faults("A", {})).to.deep.equal([
      "`A` is the start state of an empty table: add at least one state",
    ]);
  });

  it("if a transition target is not defined, even without type checks", () => {
    expect(faults("B", { A: end })).to.deep.equal([
      "`B` is a transition target but is not defined",
      "`A` is unreachable: add a transition to it, or remove it",
    ]);
    expect(faults("A", { A: task(call, { catch: catchAll("toString") }) })).to.deep.equal([
      "`toString` is a transition target but is not defined",
    ]);
  });

  it("if states are unreachable, including states that transition to each other", () => {
    const B = pass({ result: 1, next: "C" });
    const C = task(call, { catch: catchAll("B") });
    expect(faults("A", { A: end, B, C })).to.deep.equal([
      "`B` is unreachable: add a transition to it, or remove it",
      "`C` is unreachable: add a transition to it, or remove it",
    ]);
  });

  it("if states never reach a terminal state, even if others do", () => {
    const A = choice([asl.when((it: { n: number }) => it.n, asl.is(1), "Loop")], otherwise("End"));
    const Loop = pass({ result: 1, next: "LoopBack" });
    const LoopBack = pass({ result: 1, next: "Loop" });
    expect(faults("A", { A, Loop, LoopBack, End: end })).to.deep.equal([
      "`Loop` never reaches a terminal state: omit `next` in it or in a state after it",
      "`LoopBack` never reaches a terminal state: omit `next` in it or in a state after it",
    ]);
  });

  it("if a state's name is empty or too long", () => {
    const long = "x".repeat(81);
    expect(faults("", { "": end })).to.deep.equal(["``: the name must have 1 to 80 characters, but has 0"]);
    expect(faults(long, { [long]: end })).to.deep.equal([
      `\`${long}\`: the name must have 1 to 80 characters, but has 81`,
    ]);
  });

  it("if a state in a map has the same name as a state outside of it", () => {
    const inner = { startAt: "Call", states: { Call: end } };
    expect(faultsOf(asl.map(map({ each: inner }) as never))).to.deep.equal([
      "`Call` is defined more than once: names must be unique, including those in maps",
    ]);
  });

  it("if a map's name is not valid as a label", () => {
    const reason =
      'the name of a map must have 1 to 40 characters and no whitespace, control characters, or ? * < > { } [ ] : ; , \\ | ^ ~ $ # % & ` "';
    for (const name of ["All of them", "All?", "x".repeat(41)])
      expect(faults(name, { [name]: asl.map(map({}) as never) })).to.deep.equal([`\`${name}\`: ${reason}`]);
  });

  it("for a fault inside a map", () => {
    const Each = task(call, { timeoutSeconds: 1.5 });
    expect(faultsOf(asl.map(map({ each: { startAt: "Each", states: { Each } } }) as never))).to.deep.equal([
      "`Each`: timeoutSeconds must be an integer from 1 to 99999999, but is 1.5",
    ]);
  });

  it("for numbers out of bounds", () => {
    const integer = (field: string, bounds: string) => [
      `\`Call\`: ${field} must be an integer from ${bounds}`,
    ];
    const errors = ["A"];
    expect(faultsOf(task(call, { timeoutSeconds: -5 }))).to.deep.equal(
      integer("timeoutSeconds", "1 to 99999999, but is -5"),
    );
    expect(faultsOf(asl.map(map({ maxConcurrency: -1 }) as never))).to.deep.equal(
      integer("maxConcurrency", "1 to 10000, but is -1"),
    );
    expect(retryFaults({ errors, intervalSeconds: 0 })).to.deep.equal(
      integer("retry.intervalSeconds", "1 to 99999999, but is 0"),
    );
    expect(retryFaults({ errors, maxAttempts: -1 })).to.deep.equal(
      integer("retry.maxAttempts", "0 to 99999999, but is -1"),
    );
    expect(retryFaults({ errors, intervalSeconds: 5, maxDelaySeconds: 5 })).to.deep.equal(
      integer("retry.maxDelaySeconds", "6 to 31622399, but is 5"),
    );
    expect(retryFaults({ errors, backoffRate: 0.5 })).to.deep.equal([
      "`Call`: retry.backoffRate must be at least 1, but is 0.5",
    ]);
  });

  it("for error lists that have no effect, and for error names that AWS does not define", () => {
    const all = { errors: ["States.ALL"] };
    expect(retryFaults(all, { errors: ["A"] })).to.deep.equal([
      '`Call`: retry: entries after "States.ALL" have no effect',
    ]);
    expect(retryFaults({ errors: ["A", "States.ALL"] })).to.deep.equal([
      '`Call`: retry.errors: "States.ALL" must be the only error in its list',
    ]);
    expect(retryFaults({ errors: [] })).to.deep.equal([
      '`Call`: retry.errors is empty: add an error name, or "States.ALL"',
    ]);
    expect(retryFaults({ errors: ["States.All"] })).to.deep.equal([
      '`Call`: retry.errors: "States.All" is not an error name of Step Functions',
    ]);
    const twice = [...catchAll("End"), ...catchAll("End")];
    expect(faults("Call", { Call: task(call, { catch: twice }), End: end })).to.deep.equal([
      '`Call`: catch: entries after "States.ALL" have no effect',
    ]);
  });

  it("for a choice without branches", () => {
    expect(faults("Call", { Call: choice([], otherwise("End")), End: end })).to.deep.equal([
      "`Call`: a choice must have at least one branch",
    ]);
  });
});
