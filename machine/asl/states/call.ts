import { type Context, template } from "../data/path";
import type { Edges } from "./edge";
import type { CatchEdges } from "./errors";
import type { RequestTo, ServiceName } from "./services";
import type { State } from "./state";
import type { Limits } from "./task";

interface CallOptions<Request, Data, Next extends string, Else extends string> extends Limits<Else> {
  /** Builds the parameters of the call, without the ARN of the resource. */
  readonly parameters: (data: Data, context: Context) => NoInfer<Request>;
  /** The state that receives the input, unchanged. Default: none; the execution, or the map item, ends with it. */
  readonly next?: Next;
}

/** The services that {@link call} calls. Functions have their own builder, {@link task}. */
type Callable = Exclude<ServiceName, "lambda:invoke">;

/**
 * Calls an AWS API and discards its response. The state's output is its input. The machine's role needs the permissions
 * that {@link permissions} returns.
 *
 *     call("sns:publish", topic.arn, {
 *       parameters: (it: Reported) => ({ Subject: "The run failed", Message: it.cause }),
 *       next: "Failed",
 *     })
 *
 * @param arn the ARN of the resource
 */
export function call<
  Name extends Callable,
  Arn,
  Data,
  const Next extends string = never,
  const Else extends string = never,
>(
  name: Name,
  arn: Arn,
  options: CallOptions<RequestTo<Name>, Data, Next, Else>,
): State<Data, Edges<Next, Data> | CatchEdges<Data, Else>, Arn> {
  return {
    spec: {
      type: "Task",
      service: name,
      fn: undefined,
      arn,
      parameters: template(options.parameters),
      timeoutSeconds: options.timeoutSeconds,
      retry: options.retry ?? [],
      catch: options.catch ?? [],
      next: options.next,
    },
  };
}
