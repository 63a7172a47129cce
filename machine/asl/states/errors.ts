import type { Ways } from "./state";

/** When and how often a task is tried again. The bounds are AWS's; `stateMachine` checks them. */
export interface Retrier {
  /** Names of errors; `States.ALL` stands alone and in the last retrier. */
  readonly errors: readonly string[];
  /** Seconds before the first new attempt: 1 to 99,999,999, default 1. */
  readonly intervalSeconds?: number;
  /** New attempts after the first: 0 to 99,999,999, default 3. */
  readonly maxAttempts?: number;
  /** The factor by which the wait grows: at least 1, default 2. */
  readonly backoffRate?: number;
  /** The longest wait, in seconds: more than `intervalSeconds`, less than 31,622,400. */
  readonly maxDelaySeconds?: number;
  /** `FULL` waits a random part of the time, so that many workers do not come back at once. Default `NONE`. */
  readonly jitter?: "FULL" | "NONE";
}

/** Where to go on an error. */
export interface Catcher<To extends string> {
  readonly errors: readonly string[];
  readonly next: To;
}

/** What a catcher puts into the field `error`. AWS's `Cause` for a Lambda error is JSON text, not the bare message. */
export interface Caught {
  readonly Error: string;
  readonly Cause: string;
}

/** What a catcher sends on: what the state was given, with the error in it. */
export type WithError<Takes> = Omit<Takes, "error"> & { readonly error: Caught };

export type CatchEdge<Takes, To extends string> = Ways<To, WithError<Takes>>;

/** Catches every error but `States.DataLimitExceeded` and `States.Runtime`, which AWS lets nobody catch this way. */
export const catchAll = <const To extends string>(next: To): readonly [Catcher<To>] => [
  { errors: ["States.ALL"], next },
];

/**
 * The errors of Lambda itself, not of the function: worth another try. A full concurrency limit is among them, so the
 * waits grow to a minute and are spread. `Lambda.Unknown` (out of memory, timed out) is not: it would only happen again.
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
