/** Limits and defaults of the commands that run on this computer. */

/** Maximum size of the evaluated program as JSON, in bytes. The functions' bundles are most of it: 6 MB in November 2026. */
export const MAX_PROGRAM_BYTES = 256 * 1_024 ** 2;
/** Default number of concurrent workers. They share one process and therefore one core. */
export const LOCAL_WORKERS = 4;
/** Maximum number of decisions in the cache of the IAM check. Each is for a class of calls; a run has about 100. */
export const MAX_CACHED_DECISIONS = 10_000;
/** Maximum number of files that `npm start` syncs. Its three runs take well under a minute. */
export const START_FILES = 20_000;
/** Maximum size of a file that `npm start` syncs, in bytes. Its buckets are in memory. */
export const START_FILE_BYTES = 512 * 1_024;

/** Milliseconds before the expiry at which the SDK begins to refresh credentials. */
export const REFRESH_BEFORE_MS = 5 * 60_000;
/** Milliseconds until the next attempt at credentials that are about to expire, or have expired. Chosen. */
export const MIN_REFRESH_WAIT_MS = 1_000;
