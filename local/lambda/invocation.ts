/** The context and the deadline of one invocation. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Context } from "aws-lambda";
import { timedOut } from "./errors";
import { type Clock, type FunctionSettings, placeOf } from "./settings";

/** The state of an invocation in progress. */
export interface Invocation {
  readonly requestId: string;
  /** Milliseconds since the epoch, by the clock of the function. */
  readonly deadline: number;
  /**
   * Whether the invocation timed out. After a timeout, no call may be sent, because Lambda stops the
   * execution environment.
   */
  timedOut: boolean;
}

/** The invocation that the current code runs in, across asynchronous calls. */
export const current = new AsyncLocalStorage<Invocation>();

/**
 * Returns the context object of a handler, without the fields that only mobile clients set. `stop` is not a field of
 * Lambda. It is the signal that stops a run on this computer.
 */
export function contextOf(settings: FunctionSettings, clock: Clock, invocation: Invocation): Context {
  const { partition, region, accountId } = placeOf(settings);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: settings.name,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:${partition}:lambda:${region}:${accountId}:function:${settings.name}`,
    memoryLimitInMB: String(settings.memorySize),
    awsRequestId: invocation.requestId,
    logGroupName: `/aws/lambda/${settings.name}`,
    logStreamName: "local",
    getRemainingTimeInMillis: () => Math.max(0, invocation.deadline - clock.now()),
    ...(settings.stop && { stop: settings.stop }),
  } as Context;
}

/**
 * Runs `work` until the deadline of the invocation and returns its result. Code in this process cannot be
 * stopped, so after a timeout `work` continues to run, but its S3 calls fail.
 *
 * @param seconds the timeout of the function, for the error message
 * @throws FunctionError `Sandbox.Timedout` at the deadline
 */
export async function beforeDeadline<T>(
  clock: Clock,
  seconds: number,
  invocation: Invocation,
  work: () => Promise<T>,
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const cancel = clock.after(invocation.deadline - clock.now(), () => {
    invocation.timedOut = true;
    reject(timedOut(invocation.requestId, seconds));
  });
  try {
    return await Promise.race([current.run(invocation, work), promise]);
  } finally {
    cancel();
  }
}
