import type { Spec, Table } from "../states/state";

/** The states that may follow, each once: `next`, catchers, branches, default. */
export function waysOut(spec: Spec<unknown>): readonly string[] {
  const next = "next" in spec && spec.next !== undefined ? [spec.next] : [];
  const caught = "catch" in spec ? spec.catch.map((catcher) => catcher.next) : [];
  const chosen = spec.type === "Choice" ? [...spec.branches.map((branch) => branch.next), spec.default] : [];
  return [...new Set([...next, ...caught, ...chosen])];
}

/** The table itself and the tables of the maps in it, with all that is in them. */
export function tables<Arn>(table: Table<Arn>): readonly Table<Arn>[] {
  const inner = Object.values(table.states).flatMap(({ spec }) =>
    spec.type === "Map" ? tables(spec.each) : [],
  );
  return [table, ...inner];
}

/** The names that are gone to, but that the table does not have. */
export function missing({ startAt, states }: Table<unknown>): readonly string[] {
  const named = [startAt, ...Object.values(states).flatMap(({ spec }) => waysOut(spec))];
  return [...new Set(named)].filter((name) => !Object.hasOwn(states, name));
}

/** The names that no way from the beginning comes to. */
export function outOfReach({ startAt, states }: Table<unknown>): readonly string[] {
  const reached = new Set([startAt]);
  for (const name of reached) {
    if (!Object.hasOwn(states, name)) continue;
    for (const next of waysOut(states[name]!.spec)) reached.add(next);
  }
  return Object.keys(states).filter((name) => !reached.has(name));
}

/** The names from which no way comes to an end. */
export function withoutEnd({ states }: Table<unknown>): readonly string[] {
  let open = Object.entries(states).filter(([, { spec }]) => !endsHere(spec));
  for (let before = -1; before !== open.length; ) {
    before = open.length;
    const names = open.map(([name]) => name);
    open = open.filter(([, { spec }]) => waysOut(spec).every((next) => names.includes(next)));
  }
  return open.map(([name]) => name);
}

const endsHere = (spec: Spec<unknown>) =>
  spec.type !== "Choice" && (!("next" in spec) || spec.next === undefined);
