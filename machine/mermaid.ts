import type { Definition, Rendered } from "./asl";

/** The fields of a state that the flowchart shows. */
interface GraphFields {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Variable: string; readonly Next: string }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly ItemProcessor?: Definition<unknown>;
}

/**
 * Renders a definition as a Mermaid flowchart. Solid lines are transitions; dotted lines are catchers. A map is a box
 * around its own states; a choice is a diamond.
 *
 *     flowchart TD
 *       start(( )) --> s_Prepare
 *       s_Prepare["Prepare"]
 *       s_Prepare --> s_DivideKeys
 */
export const mermaid = (definition: Definition<unknown>): string =>
  ["flowchart TD", ...indented([`start(( )) --> ${id(definition.StartAt)}`, ...table(definition)])].join(
    "\n",
  );

const table = ({ States }: Definition<unknown>): string[] =>
  Object.entries(States).flatMap(([name, state]) => [...node(name, state), ...edges(name, state)]);

function node(name: string, state: Rendered<unknown>): string[] {
  const { Type, ItemProcessor } = state as GraphFields;
  if (ItemProcessor)
    return [`subgraph ${id(name)}["${name}: each item"]`, ...indented(table(ItemProcessor)), "end"];
  if (Type === "Choice") return [`${id(name)}{"${name}"}`];
  return Type === "Succeed" || Type === "Fail" ? [`${id(name)}(["${name}"])`] : [`${id(name)}["${name}"]`];
}

function edges(name: string, state: Rendered<unknown>): string[] {
  const { Next, Default, Choices = [], Catch = [] } = state as GraphFields;
  const to = (next: string, label?: string) => `${id(name)} -->${label ? `|"${label}"|` : ""} ${id(next)}`;
  return [
    ...(Next === undefined ? [] : [to(Next)]),
    ...Choices.map((choice) => to(choice.Next, rule(choice))),
    ...(Default === undefined ? [] : [to(Default, "else")]),
    ...Catch.map(({ ErrorEquals, Next }) => `${id(name)} -.->|"${ErrorEquals.join(", ")}"| ${id(Next)}`),
  ];
}

/** A choice rule as a label: `$.remaining > 0`. Supports the operators of `is` and `above`. */
function rule({ Variable, Next, ...test }: { readonly Variable: string; readonly Next: string }): string {
  const [[operator, value] = ["", ""]] = Object.entries(test);
  return `${Variable} ${operator === "NumericGreaterThan" ? ">" : "is"} ${value}`;
}

/** A node ID that is not a Mermaid keyword ("end") and has no characters that Mermaid reserves. */
const id = (name: string) => `s_${name.replace(/\W/g, (char) => `_${char.charCodeAt(0)}_`)}`;

const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`);
