/** Sizes of the random worlds. All are chosen: small enough for thousands of seeds, varied enough to find faults. */

/** The virtual start time of each seed: 2026-01-01, in the middle of a second. */
export const START_MS = Date.UTC(2026, 0, 1) + 500;
/** Maximum duration of an undisturbed request in each direction, in milliseconds. */
export const CALM_MS = 300;
/** Milliseconds without changes by writers, after which one run must make the buckets equal. */
export const SILENCE_MS = 2_000;
/** Milliseconds after which an execution may have the name of an earlier one: 90 days. Source: quotas of Step Functions. */
export const SAME_NAME_MS = 90 * 86_400_000;
/** Milliseconds after which every invocation has ended, even a late one. */
export const MAX_LATE_MS = 2 * 3_600_000;
/** Milliseconds after which a run must check a list of orphans before use: an hour plus the timeouts of two functions. */
export const MAX_LIST_AGE_MS = 3_600_000 + 2 * 900_000;
/** Milliseconds for which a worker may write without a check of its run's lease. DESIGN, "One run at a time". */
export const LEASE_LIMIT_MS = 30_000;
/** Keys of an execution during an outage. */
export const OUTAGE_KEYS = 24;
/** Maximum number of invocations of one execution. An execution with more never ends. */
export const MAX_INVOCATIONS = 2_000;

export const MIB = 1_024 ** 2;

/** The account of the stack and its buckets: the embedded server's account. S3 checks the owner in every request. */
export const ACCOUNT = "123456789012";
/** The session of a function, as S3 lists the creator of an upload. */
export const sessionOf = (fn: string): string => `arn:aws:sts::${ACCOUNT}:assumed-role/role/${fn}`;
/** Another client of the destination. */
export const OTHER_CLIENT = `arn:aws:iam::${ACCOUNT}:user/writer`;
export const OWNERS = { sourceAccount: ACCOUNT, destinationAccount: ACCOUNT } as const;
/** Maximum number of runs that reduce the run of a seed. Chosen: some minutes. */
export const MAX_SHRINK_RUNS = 500;

/** Storage classes whose objects cannot be read without a restore. */
export const ARCHIVES: readonly string[] = ["GLACIER", "DEEP_ARCHIVE"];
