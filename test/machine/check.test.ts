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

/** The faults of a machine, which must have some. */
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

describe("a machine is refused", () => {
  it("with all its faults in one message", () => {
    const build = () =>
      stateMachine({ startAt: "A", states: { A: task(call, { timeoutSeconds: 0 }), B: succeed() } });
    expect(build).to.throw(
      asl.InvalidMachine,
      `This state machine cannot run:
- B: cannot be reached: let a state go to it, or take it out
- A: timeoutSeconds: expected a whole number from 1 to 99999999, got 0`,
    );
  });

  it("without states", () => {
    expect(faults("A", {})).to.deep.equal(["A: begins an empty table: give it states"]);
  });

  it("if a name leads nowhere, though no type has said so", () => {
    const missing = "is gone to but is no state: add it or correct the name";
    expect(faults("B", { A: end })).to.deep.equal([
      `B: ${missing}`,
      "A: cannot be reached: let a state go to it, or take it out",
    ]);
    expect(faults("A", { A: task(call, { catch: catchAll("toString") }) })).to.deep.equal([
      `toString: ${missing}`,
    ]);
  });

  it("if states cannot be reached, even those that go to each other", () => {
    const B = pass({ result: 1, next: "C" });
    const C = task(call, { catch: catchAll("B") });
    expect(faults("A", { A: end, B, C })).to.deep.equal([
      "B: cannot be reached: let a state go to it, or take it out",
      "C: cannot be reached: let a state go to it, or take it out",
    ]);
  });

  it("if states lead to no end, even where others do", () => {
    const A = choice([asl.when((it: { n: number }) => it.n, asl.is(1), "Around")], otherwise("End"));
    const Around = pass({ result: 1, next: "AndAround" });
    const AndAround = pass({ result: 1, next: "Around" });
    expect(faults("A", { A, Around, AndAround, End: end })).to.deep.equal([
      "Around: leads to no end: let it, or a state after it, have no next",
      "AndAround: leads to no end: let it, or a state after it, have no next",
    ]);
  });

  it("if a state's name is empty or too long", () => {
    const long = "x".repeat(81);
    expect(faults("", { "": end })).to.deep.equal([": its name has 0 characters: use 1 to 80"]);
    expect(faults(long, { [long]: end })).to.deep.equal([`${long}: its name has 81 characters: use 1 to 80`]);
  });

  it("if a state in a map has the name of one outside", () => {
    const inner = { startAt: "Call", states: { Call: end } };
    expect(faultsOf(asl.map(map({ each: inner }) as never))).to.deep.equal([
      "Call: is the name of two states: rename one",
    ]);
  });

  it("if a map's name cannot label executions", () => {
    const reason =
      'names a map: use 1 to 40 characters, no spaces, brackets or any of ? * : ; , \\ | ^ ~ $ # % & ` "';
    for (const name of ["All of them", "All?", "x".repeat(41)])
      expect(faults(name, { [name]: asl.map(map({}) as never) })).to.deep.equal([`${name}: ${reason}`]);
  });

  it("for a fault inside a map", () => {
    const Each = task(call, { timeoutSeconds: 1.5 });
    expect(faultsOf(asl.map(map({ each: { startAt: "Each", states: { Each } } }) as never))).to.deep.equal([
      "Each: timeoutSeconds: expected a whole number from 1 to 99999999, got 1.5",
    ]);
  });

  it("for numbers out of bounds", () => {
    const whole = (what: string, bounds: string) => [`Call: ${what}: expected a whole number from ${bounds}`];
    const errors = ["A"];
    expect(faultsOf(task(call, { timeoutSeconds: -5 }))).to.deep.equal(
      whole("timeoutSeconds", "1 to 99999999, got -5"),
    );
    expect(faultsOf(asl.map(map({ maxConcurrency: -1 }) as never))).to.deep.equal(
      whole("maxConcurrency", "1 to 10000, got -1"),
    );
    expect(retryFaults({ errors, intervalSeconds: 0 })).to.deep.equal(
      whole("retry: intervalSeconds", "1 to 99999999, got 0"),
    );
    expect(retryFaults({ errors, maxAttempts: -1 })).to.deep.equal(
      whole("retry: maxAttempts", "0 to 99999999, got -1"),
    );
    expect(retryFaults({ errors, intervalSeconds: 5, maxDelaySeconds: 5 })).to.deep.equal(
      whole("retry: maxDelaySeconds", "6 to 31622399, got 5"),
    );
    expect(retryFaults({ errors, backoffRate: 0.5 })).to.deep.equal([
      "Call: retry: backoffRate: expected at least 1, got 0.5",
    ]);
  });

  it("for errors that a list can never come to, or that AWS does not have", () => {
    const all = { errors: ["States.ALL"] };
    expect(retryFaults(all, { errors: ["A"] })).to.deep.equal([
      'Call: retry: nothing after "States.ALL" counts: put it last',
    ]);
    expect(retryFaults({ errors: ["A", "States.ALL"] })).to.deep.equal([
      'Call: retry: "States.ALL" must stand alone: take out the other errors',
    ]);
    expect(retryFaults({ errors: [] })).to.deep.equal([
      'Call: retry: names no errors: name some, or "States.ALL"',
    ]);
    expect(retryFaults({ errors: ["States.All"] })).to.deep.equal([
      "Call: retry: AWS has no error States.All: correct the name",
    ]);
    const twice = [...catchAll("End"), ...catchAll("End")];
    expect(faults("Call", { Call: task(call, { catch: twice }), End: end })).to.deep.equal([
      'Call: catch: nothing after "States.ALL" counts: put it last',
    ]);
  });

  it("for a choice without branches", () => {
    expect(faults("Call", { Call: choice([], otherwise("End")), End: end })).to.deep.equal([
      "Call: has no branches: add one, or do without it",
    ]);
  });
});
