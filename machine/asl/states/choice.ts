import { path } from "../data/path";
import type { Edges } from "./edge";
import type { ChoiceSpec, State } from "./state";

/** A comparison with one value of type `Value`. */
export interface Test<out Value> {
  readonly operator: { readonly [name: string]: Value };
}

/** Equal to `value`. Does not compile if the field's type excludes the value. */
export const is = <const Value extends string | number | boolean>(value: Value): Test<Value> => ({
  operator: {
    [{ string: "StringEquals", number: "NumericEquals", boolean: "BooleanEquals" }[kind(value)]]: value,
  },
});

const kind = (value: string | number | boolean) => typeof value as "string" | "number" | "boolean";

/** Greater than `value`. */
export const above = (value: number): Test<number> => ({ operator: { NumericGreaterThan: value } });

/** One rule of a choice: a transition to `To` if the field passes the test. */
export interface Branch<in Data, out To extends string> {
  readonly rule: ChoiceSpec["branches"][number] & { readonly next: To };
  /** Exists only in types. */
  readonly input?: (data: Data) => void;
}

/**
 * A branch that tests one field of the data.
 *
 *     when((gathered: Gathered) => gathered.remaining, above(0), "DivideKeys")
 */
export const when = <Data, Value extends string | number | boolean, const To extends string>(
  select: (data: Data) => Value,
  test: Test<NoInfer<Value>>,
  next: To,
): Branch<Data, To> => ({ rule: { variable: path(select), test: test.operator, next } });

/**
 * Transitions to the `next` state of the first branch whose test passes, or to the default. Its output is its input.
 *
 *     choice([when((gathered: Gathered) => gathered.remaining, above(0), "DivideKeys")], otherwise("MayDelete?"))
 */
export const choice = <Data, const To extends string, const Default extends string>(
  branches: readonly Branch<Data, To>[],
  { default: next }: Otherwise<Default>,
): State<Data, Edges<To | Default, Data>, never> => ({
  spec: { type: "Choice", branches: branches.map((branch) => branch.rule), default: next },
});

interface Otherwise<out To extends string> {
  readonly default: To;
}

/** The default of a choice. It is required: without one, AWS fails the execution if no branch matches. */
export const otherwise = <const To extends string>(next: To): Otherwise<To> => ({ default: next });
