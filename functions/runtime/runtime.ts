import type { Budget } from "../../sync/steps/copy-range";
import { BEGIN_SHARE, GIVE_UP_SHARE } from "./constants";
import { LambdaEnvironment } from "./environment";
import type { Handler, LambdaContext, Runtime, Step } from "./function";
import { readSettings } from "./settings";

let environment: LambdaEnvironment | undefined;

/** A step as a Lambda handler, with the settings of the deployment package, and the Region of the environment. */
export const lambda =
  <In, Out>(step: Step<In, Out>): Handler<In, Out> =>
  async (event, context) => {
    environment ??= new LambdaEnvironment(readSettings(), {
      region: process.env.AWS_REGION ?? "us-east-1",
    });
    return step(environment.runtime(), event, context);
  };

/**
 * The budget of a worker: at most `ms` milliseconds, and a share of the time that Lambda allows. It ends at once if the run
 * is stopped. Dispose it when done.
 *
 * @param options.abortsOnStop whether the signal aborts requests in flight when the run is stopped. Default: true
 */
export function budget(
  { now }: Pick<Runtime, "now">,
  context: LambdaContext,
  ms: number,
  { abortsOnStop = true } = {},
): Budget & Disposable {
  const allowed = context.getRemainingTimeInMillis();
  const began = now();
  const begin = Math.min(allowed * BEGIN_SHARE, ms);
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), allowed * GIVE_UP_SHARE);
  const { stop } = context;
  return {
    mayBegin: () => !stop?.aborted && now() - began < begin,
    signal: stop === undefined || !abortsOnStop ? giveUp.signal : AbortSignal.any([stop, giveUp.signal]),
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
