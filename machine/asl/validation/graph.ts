import type { Spec, Table } from "../states/state";

/** The targets of `next`, catchers, branches, and the default, without duplicates. */
function targets(spec: Spec<unknown>): readonly string[] {
  const next = "next" in spec && spec.next !== undefined ? [spec.next] : [];
  const caught = "catch" in spec ? spec.catch.map((catcher) => catcher.next) : [];
  const chosen = spec.type === "Choice" ? [...spec.branches.map((branch) => branch.next), spec.default] : [];
  return [...new Set([...next, ...caught, ...chosen])];
}

/** The table itself and, recursively, the tables of its maps. */
export function tables<Arn>(table: Table<Arn>): readonly Table<Arn>[] {
  const inner = Object.values(table.states).flatMap(({ spec }) =>
    spec.type === "Map" ? tables(spec.each) : [],
  );
  return [table, ...inner];
}

/** The transition targets that the table does not define. */
export function undefinedTargets({ startAt, states }: Table<unknown>): readonly string[] {
  const named = [startAt, ...Object.values(states).flatMap(({ spec }) => targets(spec))];
  return [...new Set(named)].filter((name) => !Object.hasOwn(states, name));
}

/** The states without a path from the start state. */
export function unreachable({ startAt, states }: Table<unknown>): readonly string[] {
  const reached = new Set([startAt]);
  for (const name of reached) {
    if (!Object.hasOwn(states, name)) continue;
    for (const next of targets(states[name]!.spec)) reached.add(next);
  }
  return Object.keys(states).filter((name) => !reached.has(name));
}

/** The states without a path to a terminal state. */
export function nonTerminating({ states }: Table<unknown>): readonly string[] {
  let open = Object.entries(states).filter(([, { spec }]) => !isTerminal(spec));
  for (let before = -1; before !== open.length; ) {
    before = open.length;
    const names = open.map(([name]) => name);
    open = open.filter(([, { spec }]) => targets(spec).every((next) => names.includes(next)));
  }
  return open.map(([name]) => name);
}

const isTerminal = (spec: Spec<unknown>) =>
  spec.type !== "Choice" && (!("next" in spec) || spec.next === undefined);
