import type { Refused } from "../data/json";
import type { AnyState, Edge, State, Table } from "./state";

/** States by name, whatever they take and send. */
export type States = { readonly [name: string]: AnyState<unknown> };

/** Each state itself, or the reason why it cannot stand in this table. */
export type Checked<All extends States> = {
  readonly [Name in keyof All]: Fault<Name & string, EdgesOf<All[Name]>, All> extends infer Reason
    ? [Reason] extends [never]
      ? All[Name]
      : Refused<Reason & string>
    : never;
};

/** The name itself if the state can begin with `Input`, else the reason why not. */
export type Start<Name extends string, Input, From extends string, All extends States> =
  Fault<From, Edge<Name, Input>, All> extends infer Reason
    ? [Reason] extends [never]
      ? Name
      : Refused<Reason & string>
    : never;

/** Nothing if all is well, else a sentence for each edge that leads nowhere or brings the wrong data. */
type Fault<From extends string, Way, All extends States> =
  Way extends Edge<infer To, infer Sends>
    ? To extends keyof All & string
      ? [Sends] extends [TakesOf<All[To]>]
        ? never
        : `${To} takes other data than ${From} sends${Where<TakesOf<All[To]>, Sends>}`
      : `no state named ${To}`
    : never;

/** The fields to look at, if there are any. */
type Where<Takes, Sends> = [Sends] extends [object]
  ? [Differing<Takes, Sends>] extends [never]
    ? ""
    : `: look at ${Differing<Takes, Sends>}`
  : "";

type Differing<Takes, Sends> = {
  [Key in keyof Takes & string]: Pick<Sends, Key & keyof Sends> extends Pick<Takes, Key> ? never : Key;
}[keyof Takes & string];

type EdgesOf<S> = S extends State<never, infer Goes, unknown> ? Goes : never;
type TakesOf<S> = S extends State<infer Takes, Edge<string, unknown>, unknown> ? Takes : never;

/** What stands for ARNs in these states. */
export type ArnOf<All extends States> = All[keyof All] extends AnyState<infer Arn> ? Arn : never;

/** The table as the plain value that it is, once its types have let it through. */
export const sound = <All extends States>(table: {
  startAt: string;
  states: Checked<All>;
}): Table<ArnOf<All>> => table as unknown as Table<ArnOf<All>>;
