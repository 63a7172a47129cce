import { services } from "./states/services";
import type { AnyLambda, Table, TaskSpec } from "./states/state";
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
  const functions = tasks(machine).flatMap(({ fn }) => (fn ? [fn] : []));
  return functions.filter(({ name }, at) => functions.findIndex((other) => other.name === name) === at);
};

/** A permission that the machine's role needs. */
export interface Permission<out Arn> {
  /** An IAM action, for example `sns:Publish`. */
  readonly action: string;
  /** The ARNs of its resources, each once. */
  readonly resources: readonly Arn[];
}

/** The permissions for the APIs that the machine calls, except functions: one for each action. */
export const permissions = <Arn>(machine: Machine<Arn>): readonly Permission<Arn>[] => {
  const resources = new Map<string, Set<Arn>>();
  for (const { fn, service, arn } of tasks(machine)) {
    const { action } = services[service];
    if (fn === undefined) resources.set(action, (resources.get(action) ?? new Set()).add(arn));
  }
  return [...resources].map(([action, arns]) => ({ action, resources: [...arns] }));
};

/** All tasks, including those in maps. */
const tasks = <Arn>(machine: Machine<Arn>): readonly TaskSpec<Arn>[] =>
  tables(machine)
    .flatMap(({ states }) => Object.values(states))
    .flatMap(({ spec }) => (spec.type === "Task" ? [spec] : []));

/** Whether the machine has a distributed map. Its role then requires permission to start its own executions. */
export const isDistributed = (machine: Machine<unknown>): boolean => tables(machine).length > 1;
