import type { Invalid } from "../data/json";
import type { Edge } from "./edge";
import type { NotAnObject } from "./errors";
import type { AnyState, State, Table } from "./state";

/** States by name, without their data types. */
export type States = { readonly [name: string]: AnyState<unknown> };

/** For each state, its own type if all of its transitions are valid, or an `Invalid` with the reason. */
export type Checked<All extends States> = {
  readonly [Name in keyof All]: Fault<
    `data from \`${Name & string}\``,
    EdgesOf<All[Name]>,
    All
  > extends infer Reason
    ? [Reason] extends [never]
      ? All[Name]
      : Invalid<Reason & string>
    : never;
};

/** The name itself if the state accepts `Input`, or an `Invalid` with the reason. `Source` describes the input. */
export type Start<Name extends string, Input, Source extends string, All extends States> =
  Fault<Source, Edge<Name, Input>, All> extends infer Reason
    ? [Reason] extends [never]
      ? Name
      : Invalid<Reason & string>
    : never;

/** A message for each edge whose target is undefined or does not accept the data; `never` if all edges are valid. */
type Fault<Source extends string, Transition extends Edge<string, unknown>, All extends States> =
  Transition extends Edge<infer To, infer Data>
    ? To extends keyof All & string
      ? Data extends NotAnObject
        ? `\`catch\` cannot add the error to ${Source}, which may not be an object`
        : [Data] extends [InputOf<All[To]>]
          ? never
          : `\`${To}\` does not accept ${Source}${Hint<InputOf<All[To]>, Data>}`
      : `\`${To}\` is a transition target but is not defined`
    : never;

/** Names the fields that differ; empty if the data is not an object, or if no single field differs. */
type Hint<Input, Data> = [Data] extends [object]
  ? [Differing<Input, Data>] extends [never]
    ? ""
    : `: check the field \`${Differing<Input, Data>}\``
  : "";

type Differing<Input, Data> = {
  [Key in keyof Input & string]: Pick<Data, Key & keyof Data> extends Pick<Input, Key> ? never : Key;
}[keyof Input & string];

type EdgesOf<S> = S extends State<never, infer Out, unknown> ? Out : never;
type InputOf<S> = S extends State<infer Input, Edge<string, unknown>, unknown> ? Input : never;

/** The type of the ARNs in these states. */
export type ArnOf<All extends States> = All[keyof All] extends AnyState<infer Arn> ? Arn : never;

/** Removes the compile-time checks from the type of a table. Returns the table itself. */
export const toTable = <All extends States>(table: {
  startAt: string;
  states: Checked<All>;
}): Table<ArnOf<All>> => table as unknown as Table<ArnOf<All>>;
