import type { AnyLambda, Table } from "./states/state";
import { type ArnOf, type Checked, type Start, type States, sound } from "./states/table";
import { check } from "./validation/check";
import { tables } from "./validation/graph";

/** A whole state machine that has passed all checks. */
export interface Machine<out Arn> extends Table<Arn> {}

/**
 * A state machine from a table of states. Wiring that cannot work does not compile, and the type that stands in the
 * state's place says why; what types cannot see is checked here.
 *
 * An execution's input is whatever somebody starts it with, so the first state must take `unknown`.
 *
 *     stateMachine({ startAt: "Prepare", states: { Prepare: task(fn.prepare, { next: "Done" }), Done: succeed() } })
 *
 * @throws InvalidMachine naming every fault at once: states out of reach, ways without an end, numbers out of bounds…
 */
export function stateMachine<const Begin extends string, const All extends States>(table: {
  readonly startAt: Begin & Start<Begin, unknown, "an execution", All>;
  readonly states: Checked<All>;
}): Machine<ArnOf<All>> {
  const machine = sound<All>(table);
  check(machine);
  return machine;
}

/** The functions that the machine calls, by the name of the state that calls them, those inside its maps too. */
export const calls = <Arn>(machine: Machine<Arn>): { readonly [state: string]: AnyLambda<Arn> } =>
  Object.fromEntries(
    tables(machine)
      .flatMap(({ states }) => Object.entries(states))
      .flatMap(([name, { spec }]) => (spec.type === "Task" ? [[name, spec.calls] as const] : [])),
  );

/** The functions that the machine's role must be able to invoke, each once. */
export const invokes = <Arn>(machine: Machine<Arn>): readonly AnyLambda<Arn>[] => {
  const functions = Object.values(calls(machine));
  return functions.filter(({ name }, at) => functions.findIndex((other) => other.name === name) === at);
};

/** Whether the machine starts executions of itself, which its role must be allowed to do. */
export const isDistributed = (machine: Machine<unknown>): boolean => tables(machine).length > 1;
