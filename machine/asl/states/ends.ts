import type { Json } from "../data/json";
import { path } from "../data/path";
import type { Edges } from "./edge";
import type { State } from "./state";

/** Accepts any input and outputs a constant: `pass({ result: false })`. */
export const pass = <const Result extends Json, const Next extends string = never>(options: {
  readonly result: Result;
  /** The state that receives the result. Default: none; the execution, or the map item, ends with the result. */
  readonly next?: Next;
}): State<unknown, Edges<Next, Result>, never> => ({
  spec: { type: "Pass", result: options.result, next: options.next },
});

/**
 * Ends the execution successfully. Its output is the selected field, or the whole input by default. AWS fails the execution if
 * the field is absent, so an optional field does not compile.
 */
export const succeed = <Data = unknown>(
  output?: (data: Data) => NonNullable<unknown> | null,
): State<Data, never, never> => ({
  spec: { type: "Succeed", output: output && path(output) },
});

/** Fails the execution. The error's name and cause are fields of the input. */
export const fail = <Data>(options: {
  readonly error: (data: Data) => string;
  readonly cause: (data: NoInfer<Data>) => string;
}): State<Data, never, never> => ({
  spec: { type: "Fail", error: path(options.error), cause: path(options.cause) },
});
