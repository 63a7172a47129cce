import { path } from "../data/path";
import type { ChoiceSpec, State, Ways } from "./state";

/** A comparison with one value of type `Value`. */
export interface Test<out Value> {
  readonly operator: { readonly [name: string]: Value };
}

/** Equal to. `is("done")` tests no field that can never be "done". */
export const is = <const Value extends string | number | boolean>(value: Value): Test<Value> => ({
  operator: {
    [{ string: "StringEquals", number: "NumericEquals", boolean: "BooleanEquals" }[kind(value)]]: value,
  },
});

const kind = (value: string | number | boolean) => typeof value as "string" | "number" | "boolean";

/** Greater than. */
export const above = (value: number): Test<number> => ({ operator: { NumericGreaterThan: value } });

/** One way out of a choice: taken if the field passes the test. */
export interface Branch<in Data, out To extends string> {
  readonly rule: ChoiceSpec["branches"][number] & { readonly next: To };
  readonly takes?: (data: Data) => void;
}

/** `when((gathered: Gathered) => gathered.left, above(0), "Plan")`: more is left, so plan again. */
export const when = <Data, Value extends string | number | boolean, const To extends string>(
  select: (data: Data) => Value,
  test: Test<NoInfer<Value>>,
  next: To,
): Branch<Data, To> => ({ rule: { variable: path(select), test: test.operator, next } });

/**
 * Goes the way of the first branch whose test passes, else to `otherwise`; the data go on unchanged.
 *
 *     choice([when((gathered: Gathered) => gathered.left, above(0), "Plan")], otherwise("MayDelete?"))
 */
export const choice = <Data, const To extends string, const Default extends string>(
  branches: readonly Branch<Data, To>[],
  { default: next }: Otherwise<Default>,
): State<Data, Ways<To | Default, Data>, never> => ({
  spec: { type: "Choice", branches: branches.map((branch) => branch.rule), default: next },
});

interface Otherwise<out To extends string> {
  readonly default: To;
}

/** Where a choice goes if no test passes. Every choice has one: AWS fails the execution where none passes. */
export const otherwise = <const To extends string>(next: To): Otherwise<To> => ({ default: next });
