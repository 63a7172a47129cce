import { WORKER_MEMORY_MB } from "../../sync/metrics/constants";

/** Sizes and times of the functions. */

/** MB of memory. A function that reads or writes many records gets a whole vCPU, the other a part of one. */
export const MEMORY_MB = { worker: WORKER_MEMORY_MB, small: 512 } as const;
/** Seconds after which Lambda stops a function. 900 is Lambda's maximum. */
export const TIMEOUT_SECONDS = { worker: 900, gather: 300, divide: 120, prepare: 60 } as const;

/** Sockets besides those of copies: a page of both sides in each of 16 segments, and 16 records. */
export const OTHER_SOCKETS = 48;

/**
 * Milliseconds between two checks of a lease, and without a successful one after which a worker stops writing. Design: at
 * least every 30 seconds.
 */
export const LEASE_CHECK_MS = 12_000;
export const LEASE_LIMIT_MS = 30_000;

/** The shares of its time after which a worker begins no more keys, and gives up its requests in flight. Chosen. */
export const BEGIN_SHARE = 0.8;
export const GIVE_UP_SHARE = 0.96;

/** Milliseconds between two progress lines of a worker. Chosen. */
export const PROGRESS_MS = 2_000;
