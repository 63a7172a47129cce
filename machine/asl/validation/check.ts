import type { Table } from "../states/state";
import { nonTerminating, tables, undefinedTargets, unreachable } from "./graph";
import { nameFaults, specFaults } from "./rules";

/** All faults of a machine in one message. Each fault is one line that names the state and the problem. */
export class InvalidMachine extends Error {
  override readonly name = "InvalidMachine";

  constructor(readonly faults: readonly string[]) {
    super(["The state machine is not valid:", ...faults].join("\n- "));
  }
}

/** @throws InvalidMachine if AWS would reject the machine, or if a state has no path to a terminal state. */
export function check(machine: Table<unknown>): void {
  const all = tables(machine);
  const faults = [...all.flatMap(tableFaults), ...repeated(all), ...all.flatMap(stateFaults)];
  if (faults.length > 0) throw new InvalidMachine(faults);
}

function tableFaults(table: Table<unknown>): readonly string[] {
  if (Object.keys(table.states).length === 0)
    return [`\`${table.startAt}\` is the start state of an empty table: add at least one state`];
  return [
    ...undefinedTargets(table).map((name) => `\`${name}\` is a transition target but is not defined`),
    ...unreachable(table).map((name) => `\`${name}\` is unreachable: add a transition to it, or remove it`),
    ...nonTerminating(table).map(
      (name) => `\`${name}\` never reaches a terminal state: omit \`next\` in it or in a state after it`,
    ),
  ];
}

/** Names of states that are not unique in the whole machine, including the tables of its maps. */
function repeated(all: readonly Table<unknown>[]): readonly string[] {
  const names = all.flatMap(({ states }) => Object.keys(states));
  const duplicates = new Set(names.filter((name, at) => names.indexOf(name) < at));
  return [...duplicates].map(
    (name) => `\`${name}\` is defined more than once: names must be unique, including those in maps`,
  );
}

const stateFaults = ({ states }: Table<unknown>): readonly string[] =>
  Object.entries(states).flatMap(([name, { spec }]) =>
    [...nameFaults(name, spec.type), ...specFaults(spec)].map((fault) => `\`${name}\`: ${fault}`),
  );
