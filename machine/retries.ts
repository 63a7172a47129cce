/** When Step Functions calls a function again. */
import type { ErrorName } from "../sync/model/errors";
import { crashes, type Retrier, transientLambdaErrors } from "./asl";

/** The account, or the function, has as many invocations in progress as it may. */
const NO_ROOM = "Lambda.TooManyRequestsException";

/**
 * Of a state that the whole run depends on, such as Gather. In a small account the workers of another pair may use the concurrency
 * for minutes: six retries wait for ten minutes on average, and 20 at most. They are few, because each one takes three events of
 * the history, in every round. `FULL` jitter, because the runs of many pairs may begin at the same time. Chosen.
 */
const PATIENT: Retrier = {
  errors: transientLambdaErrors,
  intervalSeconds: 5,
  maxAttempts: 6,
  backoffRate: 3,
  maxDelaySeconds: 600,
  jitter: "FULL",
};

/**
 * The process of a function ended, or S3 did not respond to it: a second one may have a better host, or another server. Each step can
 * run twice. Chosen: one retry, half a minute later.
 */
const SECOND_PROCESS: Retrier = {
  errors: [...crashes, "RequestFailed" satisfies ErrorName],
  intervalSeconds: 30,
  maxAttempts: 1,
};

/** The retries of each state outside of a map, and of those that record an error. */
export const SERIAL_RETRIES = [PATIENT, SECOND_PROCESS] as const;

/**
 * Those of a worker. Each has a history of its own, so that it can ask for room every minute: five minutes on average, and ten at
 * most. After other errors the worker may have begun, and another one works beside it. A worker that crashed is not repeated: what it
 * left is divided again in the next round. Chosen.
 */
export const WORKER_RETRIES = [
  { ...PATIENT, errors: [NO_ROOM], maxAttempts: 12, maxDelaySeconds: 60 },
  { ...PATIENT, errors: transientLambdaErrors.filter((error) => error !== NO_ROOM), maxDelaySeconds: 60 },
] as const;
