import type { Json } from "../data/json";
import { path } from "../data/path";
import type { State, Ways } from "./state";

/** Takes anything and sends a constant on: `pass({ result: false })`. */
export const pass = <const Result extends Json, const Next extends string = never>(options: {
  readonly result: Result;
  /** Left out: the machine, or the item, ends with the result. */
  readonly next?: Next;
}): State<unknown, Ways<Next, Result>, never> => ({
  spec: { type: "Pass", result: options.result, next: options.next },
});

/** Ends the execution well. Its output is one field, `succeed((reported: Reported) => reported.output)`, or all. */
export const succeed = <Data = unknown>(output?: (data: Data) => unknown): State<Data, never, never> => ({
  spec: { type: "Succeed", output: output && path(output) },
});

/** Ends the execution as failed, with the error's name and cause read from the data. */
export const fail = <Data>(options: {
  readonly error: (data: Data) => string;
  readonly cause: (data: NoInfer<Data>) => string;
}): State<Data, never, never> => ({
  spec: { type: "Fail", error: path(options.error), cause: path(options.cause) },
});
