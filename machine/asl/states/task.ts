import type { JsonOnly } from "../data/json";
import { type Context, template } from "../data/path";
import type { Edges } from "./edge";
import type { CatchEdges, Catcher, Caught, Retrier } from "./errors";
import type { LambdaRef, State } from "./state";

/** The timeout of a task, and its reactions to errors. */
export interface Limits<Else extends string> {
  /** Retriers. The first retrier that names the error applies. */
  readonly retry?: readonly Retrier[];
  /** Catchers for errors that are not retried, or whose retries are exhausted. Default: the execution fails. */
  readonly catch?: readonly Catcher<Else>[];
  /** Timeout of one attempt in seconds: 1 to 99,999,999. The attempt then fails with `States.Timeout`. */
  readonly timeoutSeconds?: number;
}

interface TaskOptions<In, Data, Next extends string, Else extends string, Alone extends string>
  extends Limits<Else> {
  /**
   * Catchers after those of `catch`. Their output is the error instead of the input, because the input of an execution may not be
   * an object to which an error can be added.
   */
  readonly catchAlone?: readonly Catcher<Alone>[];
  /** The state that receives the result. Default: none; the execution, or the map item, ends with the result. */
  readonly next?: Next;
  /** Builds the function's event. Default: the state's whole input. */
  readonly payload?: (data: Data, context: Context) => NoInfer<In>;
}

/**
 * Invokes a function. The function's result is the state's output.
 *
 *     task(fn.divideKeys, { next: "CopyRanges", catch: catchAll("Report") })
 */
export function task<
  In,
  Out,
  Arn,
  const Next extends string = never,
  const Else extends string = never,
  Data = In,
  const Alone extends string = never,
>(
  fn: LambdaRef<In, Out, Arn> & JsonOnly<Out, "the function result">,
  options: TaskOptions<In, Data, Next, Else, Alone> = {},
): State<Data, Edges<Next, Out> | CatchEdges<Data, Else> | Edges<Alone, Caught>, Arn> {
  return {
    spec: {
      type: "Task",
      service: "lambda:invoke",
      fn,
      arn: fn.arn,
      parameters: options.payload && { Payload: template(options.payload) },
      timeoutSeconds: options.timeoutSeconds,
      retry: options.retry ?? [],
      catch: [
        ...(options.catch ?? []),
        ...(options.catchAlone ?? []).map((catcher) => ({ ...catcher, alone: true })),
      ],
      next: options.next,
    },
  };
}
