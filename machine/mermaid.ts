import type { Definition, Rendered } from "./asl";

/** The fields of States Language JSON that show in a graph. */
interface Shown {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Variable: string; readonly Next: string }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly ItemProcessor?: Definition<unknown>;
}

/**
 * A Mermaid flowchart of a definition: solid lines are ways on, dotted ones go where errors go; a map is a box
 * around its own states, a choice a diamond.
 *
 *     flowchart TD
 *       start(( )) --> Prepare
 *       Prepare["Prepare"] --> Plan
 */
export const mermaid = (definition: Definition<unknown>): string =>
  ["flowchart TD", ...indented([`start(( )) --> ${id(definition.StartAt)}`, ...table(definition)])].join(
    "\n",
  );

const table = ({ States }: Definition<unknown>): string[] =>
  Object.entries(States).flatMap(([name, state]) => [...node(name, state), ...edges(name, state)]);

function node(name: string, state: Rendered<unknown>): string[] {
  const { Type, ItemProcessor } = state as Shown;
  if (ItemProcessor)
    return [`subgraph ${id(name)}["${name}: each item"]`, ...indented(table(ItemProcessor)), "end"];
  if (Type === "Choice") return [`${id(name)}{"${name}"}`];
  return Type === "Succeed" || Type === "Fail" ? [`${id(name)}(["${name}"])`] : [`${id(name)}["${name}"]`];
}

function edges(name: string, state: Rendered<unknown>): string[] {
  const { Next, Default, Choices = [], Catch = [] } = state as Shown;
  const to = (next: string, label?: string) => `${id(name)} -->${label ? `|"${label}"|` : ""} ${id(next)}`;
  return [
    ...(Next === undefined ? [] : [to(Next)]),
    ...Choices.map((choice) => to(choice.Next, rule(choice))),
    ...(Default === undefined ? [] : [to(Default, "else")]),
    ...Catch.map(({ ErrorEquals, Next }) => `${id(name)} -.->|"${ErrorEquals.join(", ")}"| ${id(Next)}`),
  ];
}

/** `$.left > 0`: the operators that the builders make, in signs. */
function rule({ Variable, Next, ...test }: { readonly Variable: string; readonly Next: string }): string {
  const [[operator, value] = ["", ""]] = Object.entries(test);
  return `${Variable} ${operator === "NumericGreaterThan" ? ">" : "is"} ${value}`;
}

/** Mermaid's own words ("end") and signs must not be ids. */
const id = (name: string) => `s_${name.replace(/\W/g, (sign) => `_${sign.charCodeAt(0)}_`)}`;

const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`);
