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
  /** `FULL` waits a random part of the interval, so that concurrent workers do not retry at once. Default `NONE`. */
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

/** The output of a catcher: the input of the state that failed, with the error added. */
export type WithError<Input> = Omit<Input, "error"> & { readonly error: Caught };

export type CatchEdges<Input, To extends string> = Edges<To, WithError<Input>>;

/** Catches every error except `States.DataLimitExceeded` and `States.Runtime`, which `States.ALL` does not match. */
export const catchAll = <const To extends string>(next: To): readonly [Catcher<To>] => [
  { errors: ["States.ALL"], next },
];

/**
 * Errors of the Lambda service, as opposed to errors of the function. They include throttling at the concurrency
 * limit, so the interval has jitter and grows to a minute. `Lambda.Unknown` (out of memory, timed out) is not included,
 * because a retry would fail the same way.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html
 */
export const transientLambdaErrors: Retrier = {
  errors: [
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
  ],
  intervalSeconds: 2,
  maxAttempts: 6,
  backoffRate: 2,
  maxDelaySeconds: 60,
  jitter: "FULL",
};
