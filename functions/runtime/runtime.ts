import { stopOf, type WorkerStop } from "../../sync/model/failure";
import type { Budget } from "../../sync/worker/context";
import { BEGIN_SHARE, GIVE_UP_SHARE } from "./constants";
import { LambdaEnvironment, type Surroundings } from "./environment";
import type { Handler, LambdaContext, Runtime, Step } from "./function";
import type { Held } from "./lease";
import { readPackage } from "./settings";

let environment: LambdaEnvironment | undefined;

/** The values that the SDK would read from the environment. A local run keeps the caller's AWS_MAX_ATTEMPTS. */
function surroundings(): Surroundings {
  const { AWS_REGION = "us-east-1", AWS_MAX_ATTEMPTS } = process.env;
  return { region: AWS_REGION, ...(AWS_MAX_ATTEMPTS && { maxAttempts: Number(AWS_MAX_ATTEMPTS) }) };
}

/** A step as a Lambda handler, with the settings of the deployment package, and the Region of the environment. */
export const lambda =
  <In, Out>(step: Step<In, Out>): Handler<In, Out> =>
  async (event, context) => {
    environment ??= new LambdaEnvironment(readPackage(), surroundings());
    return step(environment.runtime(context.stop), event, context);
  };

/** A signal that aborts after a time. Dispose it when done. */
export function timeLimit(ms: number): Disposable & { readonly signal: AbortSignal } {
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(), ms);
  return { signal: end.signal, [Symbol.dispose]: () => clearTimeout(timer) };
}

interface BudgetOptions {
  /** A worker that has lost it begins no more keys, and gives up its requests. */
  readonly lease: Held;
  /** Whether the signal aborts requests in flight when the run is stopped. @default true */
  readonly abortsOnStop?: boolean;
}

/**
 * The budget of a worker: at most `ms` milliseconds, and a share of the time that Lambda allows. It ends immediately if the
 * run is stopped or has lost its lease. Dispose it when done.
 */
export function budget(
  { now }: Pick<Runtime, "now">,
  context: LambdaContext,
  ms: number,
  { lease, abortsOnStop = true }: BudgetOptions,
): Budget & Disposable {
  const allowed = context.getRemainingTimeInMillis();
  const began = now();
  const begin = Math.min(allowed * BEGIN_SHARE, ms);
  const giveUp = timeLimit(allowed * GIVE_UP_SHARE);
  const { stop } = context;
  return {
    mayBegin: () => !stop?.aborted && !lease.lost && now() - began < begin,
    signal: AbortSignal.any([giveUp.signal, lease.signal, ...(stop && abortsOnStop ? [stop] : [])]),
    [Symbol.dispose]: giveUp[Symbol.dispose],
  };
}

/** Why a worker stopped that has lost its lease, for its result. The run fails with this error. */
export const stoppedBy = ({ lost }: Held): { readonly stopped?: WorkerStop } =>
  lost ? { stopped: stopOf(lost) } : {};
