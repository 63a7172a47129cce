import type { Edges } from "./edge";

/** When and how often a task is retried. The bounds are AWS's; `stateMachine` checks them. */
export interface Retrier {
  /** Error names. `States.ALL` must be the only name in its retrier, and that retrier the last one. */
  readonly errors: readonly string[];
  /** Seconds before the first retry: 1 to 99,999,999, default 1. */
  readonly intervalSeconds?: number;
  /** Maximum number of retries: 0 to 99,999,999, default 3. */
  readonly maxAttempts?: number;
  /** Factor by which the interval grows after each retry: at least 1, default 2. */
  readonly backoffRate?: number;
  /** Maximum interval in seconds: more than `intervalSeconds`, less than 31,622,400. */
  readonly maxDelaySeconds?: number;
  /**
   * `FULL` waits a random part of the interval, so that concurrent workers do not retry at the same time. Default
   * `NONE`.
   */
  readonly jitter?: "FULL" | "NONE";
}

/** A transition on an error. */
export interface Catcher<To extends string> {
  readonly errors: readonly string[];
  readonly next: To;
}

/** The field `error` that a catcher adds. For a Lambda error, AWS's `Cause` is JSON text, not the bare message. */
export interface Caught {
  readonly Error: string;
  readonly Cause: string;
}

/**
 * The output of a catcher: the input of the state that failed, with the error added. AWS fails the execution with
 * `States.ResultPathMatchFailure` if the input is not an object.
 */
export type WithError<Input> = [Input] extends [object]
  ? [Extract<Input, readonly unknown[]>] extends [never]
    ? Omit<Input, "error"> & { readonly error: Caught }
    : NotAnObject
  : NotAnObject;

/** Data to which an error cannot be added. No state accepts it. */
export interface NotAnObject {
  readonly [notAnObject]: true;
}
declare const notAnObject: unique symbol;

export type CatchEdges<Input, To extends string> = Edges<To, WithError<Input>>;

/** Catches every error except `States.DataLimitExceeded` and `States.Runtime`, which `States.ALL` does not match. */
export const catchAll = <const To extends string>(next: To): readonly [Catcher<To>] => [
  { errors: ["States.ALL"], next },
];

/**
 * Transient errors of the Lambda service, as opposed to errors of the function. They include throttling at the concurrency limit,
 * and errors while Lambda connects a function to its VPC. Lambda removes the network interface of a function that was not called
 * for weeks.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
 */
export const transientLambdaErrors: readonly string[] = [
  "Lambda.ClientExecutionTimeoutException",
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.TooManyRequestsException",
  "Lambda.ResourceConflictException",
  "Lambda.ResourceNotReadyException",
  "Lambda.EC2ThrottledException",
  "Lambda.EC2UnexpectedException",
  "Lambda.ENILimitReachedException",
  "Lambda.SubnetIPAddressLimitReachedException",
];

/**
 * Errors of an invocation whose process ended, or whose response did not arrive. The host may have failed. If the function has too
 * little memory or time, another attempt fails in the same way.
 */
export const crashes: readonly string[] = [
  "Lambda.Unknown",
  "Runtime.ExitError",
  "Runtime.OutOfMemory",
  "Sandbox.Timedout",
  "States.Timeout",
];
