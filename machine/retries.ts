/** The retries of functions by Step Functions. */
import type { ErrorName } from "../sync/model/errors";
import { crashes, type Retrier, transientLambdaErrors } from "./asl";

/** The account, or the function, has reached its limit of concurrent invocations. */
const NO_ROOM = "Lambda.TooManyRequestsException";

/**
 * For a state that the whole run depends on, such as Gather. In a small account, the workers of another pair may use all
 * concurrency for minutes. Six retries wait ten minutes on average, and at most 20. There are no more, because each retry uses
 * three events of the history, in every round. `FULL` jitter, because the runs of many pairs may begin at the same time. Chosen.
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
 * The process of a function ended, or S3 did not respond to it. A second process may have a better host, or reach another server.
 * Each step can run twice. Chosen: one retry, half a minute later.
 */
const SECOND_PROCESS: Retrier = {
  errors: [...crashes, "RequestFailed" satisfies ErrorName],
  intervalSeconds: 30,
  maxAttempts: 1,
};

/** The retries of each state outside of a map, and of the states that record an error. */
export const SERIAL_RETRIES = [PATIENT, SECOND_PROCESS] as const;

/**
 * The retries of a worker. Each worker has its own history, so it can retry every minute when there is no room: for five minutes on
 * average, and at most ten. After any other error, the first attempt may have begun, and a second worker runs beside it. A worker
 * that crashed is not retried, because the next round divides the rest of its item again. Chosen.
 */
export const WORKER_RETRIES = [
  { ...PATIENT, errors: [NO_ROOM], maxAttempts: 12, maxDelaySeconds: 60 },
  { ...PATIENT, errors: transientLambdaErrors.filter((error) => error !== NO_ROOM), maxDelaySeconds: 60 },
] as const;
