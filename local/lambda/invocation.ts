/** One invocation: its context, its deadline, and whether it is over. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Context } from "aws-lambda";
import { timedOut } from "./errors";
import { type Clock, type FunctionSettings, placeOf } from "./settings";

/** What the runtime knows of an invocation under way. */
export interface Invocation {
  readonly requestId: string;
  /** In the clock's milliseconds. */
  readonly deadline: number;
  /** After a timeout: Lambda kills the sandbox then, so nothing may leave the function any more. */
  over: boolean;
}

/** Which invocation a piece of code runs for, however asynchronously. */
export const current = new AsyncLocalStorage<Invocation>();

/** The second argument of a handler. What only mobile clients send is left out. */
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
  } as Context;
}

/**
 * The work's result, unless the time is up first. The work itself cannot be stopped in this process, but its
 * S3 calls are refused from then on.
 *
 * @throws FunctionError `Sandbox.Timedout`
 */
export async function beforeDeadline<T>(
  clock: Clock,
  seconds: number,
  invocation: Invocation,
  work: () => Promise<T>,
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const cancel = clock.after(invocation.deadline - clock.now(), () => {
    invocation.over = true;
    reject(timedOut(invocation.requestId, seconds));
  });
  try {
    return await Promise.race([current.run(invocation, work), promise]);
  } finally {
    cancel();
  }
}
