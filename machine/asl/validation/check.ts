import type { Table } from "../states/state";
import { missing, outOfReach, tables, withoutEnd } from "./graph";
import { nameFaults, specFaults } from "./rules";

/** Every fault of a machine in one message, a line for each: the state, what is wrong, what to do. */
export class InvalidMachine extends Error {
  override readonly name = "InvalidMachine";

  constructor(readonly faults: readonly string[]) {
    super(["This state machine cannot run:", ...faults].join("\n- "));
  }
}

/** @throws InvalidMachine if AWS would refuse the machine, or if it could not run to an end. */
export function check(machine: Table<unknown>): void {
  const all = tables(machine);
  const faults = [...all.flatMap(tableFaults), ...repeated(all), ...all.flatMap(stateFaults)];
  if (faults.length > 0) throw new InvalidMachine(faults);
}

function tableFaults(table: Table<unknown>): readonly string[] {
  if (Object.keys(table.states).length === 0)
    return [`${table.startAt}: begins an empty table: give it states`];
  return [
    ...missing(table).map((name) => `${name}: is gone to but is no state: add it or correct the name`),
    ...outOfReach(table).map((name) => `${name}: cannot be reached: let a state go to it, or take it out`),
    ...withoutEnd(table).map((name) => `${name}: leads to no end: let it, or a state after it, have no next`),
  ];
}

/** A name counts in the whole machine, its maps' tables included. */
function repeated(all: readonly Table<unknown>[]): readonly string[] {
  const names = all.flatMap(({ states }) => Object.keys(states));
  const twice = new Set(names.filter((name, at) => names.indexOf(name) < at));
  return [...twice].map((name) => `${name}: is the name of two states: rename one`);
}

const stateFaults = ({ states }: Table<unknown>): readonly string[] =>
  Object.entries(states).flatMap(([name, { spec }]) =>
    [...nameFaults(name, spec.type), ...specFaults(spec)].map((fault) => `${name}: ${fault}`),
  );
