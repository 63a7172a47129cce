/** Sizes and times of the functions. */

/**
 * MB of memory. Lambda gives one vCPU at 1,769 MB, and Node.js uses one core. `worker`: functions that read or write many
 * records. `small`: all other functions.
 */
export const MEMORY_MB = { worker: 1_769, small: 512 } as const;
/** Seconds after which Lambda stops a function. 900 is Lambda's maximum. */
export const TIMEOUT_SECONDS = { worker: 900, gather: 300, divide: 120, prepare: 60 } as const;

/** Sockets in addition to those for copies: a page of both sides in each of 16 segments, and 16 records. */
export const OTHER_SOCKETS = 48;
/** Sockets for checks of the lease, which wait for no other request. */
export const LEASE_SOCKETS = 1;

/**
 * Milliseconds between two checks of a lease. A worker stops writing if no check has succeeded for `LEASE_LIMIT_MS`.
 * Requirement: a check at least every 30 seconds.
 */
export const LEASE_CHECK_MS = 12_000;
export const LEASE_LIMIT_MS = 30_000;
/** The last part of `LEASE_LIMIT_MS`, in milliseconds, in which a last check decides. Chosen. */
export const LEASE_LAST_CHECK_MS = 5_000;

/** Attempts at DescribeExecution. With the time limits below they take at most half of the time of `prepare`. Chosen. */
export const DESCRIBE_ATTEMPTS = 3;
/** Maximum milliseconds to establish a connection to Step Functions. Chosen. */
export const DESCRIBE_CONNECTION_MS = 5_000;
/** Maximum milliseconds until Step Functions responds. Chosen. */
export const DESCRIBE_MS = 8_000;

/** A worker begins no more keys after the first share of its time, and aborts requests in flight after the second. Chosen. */
export const BEGIN_SHARE = 0.8;
export const GIVE_UP_SHARE = 0.96;
/**
 * Share of its time that the function that writes the report may spend on aborting uploads. Chosen: a minute is enough
 * for a report.
 */
export const ABORT_SHARE = 0.6;

/** Milliseconds between two progress lines of a worker. Chosen. */
export const PROGRESS_MS = 2_000;
/**
 * Milliseconds after which a worker first records its progress, and milliseconds between two records. Chosen: a run that
 * ends within seconds writes no record, and a thousand workers spend $0.60 an hour, 0.7% of their own price.
 */
export const FIRST_PROGRESS_RECORD_MS = 10_000;
export const PROGRESS_RECORD_MS = 30_000;

/**
 * Milliseconds by which the metrics of a run's end are ahead of their time. The execution ends after they are written: immediately,
 * or after the message about a failure is published. So the minute of its end is not after the minute of the metrics. Chosen.
 */
export const METRICS_AHEAD_MS = 10_000;

/** Maximum characters of a cause in the message about a failed run. Chosen: the report has the whole text. */
export const CAUSE_CHARACTERS = 10_000;
/** Maximum characters of the subject of a message. Source: Amazon SNS API Reference, Publish. */
export const SUBJECT_CHARACTERS = 100;

/**
 * Latencies of the platform in milliseconds. Source: docs/scale.md. `coldStart` and `warmStart`: the start of a function
 * without and with a warm execution environment. `transition`: from one state to the next. `child`: the start of a child
 * execution of a Map.
 */
export const LATENCIES = { coldStart: 600, warmStart: 15, transition: 50, child: 120 } as const;

/**
 * Prices in USD: of a GB-second and an invocation of Lambda (arm64), and of a state transition of Step Functions (Standard
 * workflows). Source: their pricing pages for us-east-1, November 2026.
 */
export const RUNTIME_PRICES = { gbSecond: 0.0000133334, invocation: 2e-7, transition: 25e-6 };
/** State transitions of a round, without its items: DivideKeys, CopyRanges, Gather, RangesLeft?. */
export const TRANSITIONS_PER_ROUND = 4;
/** State transitions of a run, without its rounds: Prepare, MayDelete?, Report, Succeeded?, Done. */
export const TRANSITIONS_PER_RUN = 5;
/** State transitions of a round of deletes, without its items: DeleteOrphans, GatherDeletes, DeletesLeft?. */
export const TRANSITIONS_PER_DELETE_ROUND = 3;
/** State transitions of an item of a distributed Map: the start of its child execution, and its Task. */
export const TRANSITIONS_PER_ITEM = 2;
/**
 * Invocations of functions, without those of items: DivideKeys and Gather in a round, Prepare and Report in a run. A round of
 * deletes has one invocation: GatherDeletes.
 */
export const INVOCATIONS_PER_ROUND = 2;
export const INVOCATIONS_PER_RUN = 2;
