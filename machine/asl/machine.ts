import type { AnyLambda, Table } from "./states/state";
import { type ArnOf, type Checked, type Start, type States, toTable } from "./states/table";
import { check } from "./validation/check";
import { tables } from "./validation/graph";

/** A complete, validated state machine. */
export interface Machine<out Arn> extends Table<Arn> {}

/**
 * Builds a state machine from a table of states. Invalid transitions do not compile: the type expected in place of the
 * state contains the reason. Faults that types cannot express are checked at run time.
 *
 * The input of an execution is untrusted, so the start state must accept `unknown`.
 *
 *     stateMachine({ startAt: "Prepare", states: { Prepare: task(fn.prepare, { next: "Done" }), Done: succeed() } })
 *
 * @throws InvalidMachine with all faults: unreachable states, loops without an exit, numbers out of bounds…
 */
export function stateMachine<const Begin extends string, const All extends States>(table: {
  readonly startAt: Begin & Start<Begin, unknown, "the execution input", All>;
  readonly states: Checked<All>;
}): Machine<ArnOf<All>> {
  const machine = toTable<All>(table);
  check(machine);
  return machine;
}

/** The functions that the machine invokes, including those in its maps, without duplicates. */
export const invokes = <Arn>(machine: Machine<Arn>): readonly AnyLambda<Arn>[] => {
  const functions = calls(machine);
  return functions.filter(({ name }, at) => functions.findIndex((other) => other.name === name) === at);
};

/** The function of each task. */
const calls = <Arn>(machine: Machine<Arn>): readonly AnyLambda<Arn>[] =>
  tables(machine)
    .flatMap(({ states }) => Object.values(states))
    .flatMap(({ spec }) => (spec.type === "Task" ? [spec.fn] : []));

/** Whether the machine has a distributed map. Its role then requires permission to start its own executions. */
export const isDistributed = (machine: Machine<unknown>): boolean => tables(machine).length > 1;
