/** Limits and intervals of `npm run runs`. */

/** Milliseconds between the first two polls of a watched run. Each delay is twice the previous delay. Chosen: a run of seconds. */
export const FIRST_WATCH_MS = 250;
/** The longest of these delays. Chosen: AWS allows several GetExecutionHistory requests per second and account. */
export const WATCH_MS = 2_000;
/** Milliseconds between two polls of the progress that workers record every 30 seconds. Each poll is a LIST request. Chosen. */
export const PROGRESS_POLL_MS = 10_000;
/** Maximum number of progress records per poll. Chosen: two seconds; the progress of a thousand workers is complete in 50 seconds. */
export const MAX_PROGRESS_READS = 200;
/** Consecutive failed polls after which the display ends. Each poll retries its requests: minutes in total. Chosen. */
export const MAX_FAILED_POLLS = 10;
/** Milliseconds between two polls of a stopping run. Chosen. */
export const STOP_POLL_MS = 1_000;
/**
 * Attempts and pace of requests to Step Functions and Lambda, whose quotas are per account. In the mode `standard`, a client gives up
 * after 100 throttled requests in total: a list of 1,000 runs fails right after another command has used up the quota. In the mode
 * `adaptive`, a throttled client sends fewer requests. Measured with the quota of REQUESTS_AT_ONCE.
 */
export const API_RETRIES = { maxAttempts: 8, retryMode: "adaptive" } as const;
/** Executions and events of one page: the maximum of the API. Source: Step Functions API Reference. */
export const PAGE_SIZE = 1_000;
/** Requests at a time to Step Functions or the runs bucket. Chosen: per account, DescribeExecution allows bursts of 300 and 15 a second. */
export const REQUESTS_AT_ONCE = 8;

/** Default and maximum number of runs that `list` prints. The maximum is one page of the API. */
export const LIST_RUNS = { default: 20, max: 1_000 } as const;
/** Hours that `retry` looks back by default. Chosen: a nightly run. */
export const RETRY_HOURS = 24;
/** The longest time that a command looks back, in hours. Step Functions forgets a run 90 days after its end. */
export const MAX_HOURS = 90 * 24;
/** Recent runs to search for names similar to an unknown name. Chosen: one page, one request. */
export const SEARCHED_RUNS = 1_000;
/** Names that an error suggests. Chosen. */
export const SUGGESTIONS = 3;

/** Maximum difference in milliseconds between two texts of the same start time: the API returns fractional seconds. Chosen. */
export const SAME_START_MS = 1_000;
/** Maximum number of characters in an execution's name. Source: Step Functions API Reference, StartExecution. */
export const MAX_RUN_NAME = 80;
/** Maximum number of bytes in an execution's cause. Source: Step Functions API Reference, StopExecution. */
export const MAX_CAUSE_LENGTH = 32_768;
/** Maximum size of the outputs of a stack as JSON, in bytes. Each policy for another account is a few kilobytes. Chosen. */
export const MAX_OUTPUTS_BYTES = 64 * 1_024 ** 2;
/** Seconds in which workers of a stopped run notice that it has no lease: LEASE_LIMIT_MS of the functions. */
export const WORKERS_STOP_SECONDS = 30;
/** Minutes after which Lambda stops a worker: TIMEOUT_SECONDS of the functions. */
export const WORKER_MINUTES = 15;

/** Versions of the machine and of each function that `prune` keeps. Chosen: ten updates can be undone. */
export const KEPT_VERSIONS = 10;
