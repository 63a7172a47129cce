import type { JsonOnly } from "../data/json";
import { type Context, template } from "../data/path";
import type { CatchEdge, Catcher, Retrier } from "./errors";
import type { LambdaRef, State, Ways } from "./state";

interface TaskOptions<In, Data, Next extends string, Else extends string> {
  /** The state that is given the function's result. Left out: the machine, or the item, ends with the result. */
  readonly next?: Next;
  /** Builds the function's event. Left out: the function is given all that the state is given. */
  readonly payload?: (data: Data, context: Context) => NoInfer<In>;
  /** What is tried again; the first retrier that names the error counts. */
  readonly retry?: readonly Retrier[];
  /** Where errors go that are not, or no longer, tried again. Left out: they fail the execution. */
  readonly catch?: readonly Catcher<Else>[];
  /** Seconds that one attempt may take before it fails with States.Timeout: 1 to 99,999,999. */
  readonly timeoutSeconds?: number;
}

/**
 * Calls a function with the state's data, and sends its result on in their place.
 *
 *     task(fn.plan, { next: "CopyRanges", catch: [catchAll("Report")] })
 */
export function task<
  In,
  Out,
  Arn,
  const Next extends string = never,
  const Else extends string = never,
  Data = In,
>(
  fn: LambdaRef<In, Out, Arn> & JsonOnly<Out, "the function's result">,
  options: TaskOptions<In, Data, Next, Else> = {},
): State<Data, Ways<Next, Out> | CatchEdge<Data, Else>, Arn> {
  return {
    spec: {
      type: "Task",
      calls: fn,
      payload: options.payload && template(options.payload),
      timeoutSeconds: options.timeoutSeconds,
      retry: options.retry ?? [],
      catch: options.catch ?? [],
      next: options.next,
    },
  };
}
