/** Limits and defaults of the commands that run on this computer. */

/** Maximum size of the evaluated program as JSON, in bytes. The functions' bundles are most of it: 6 MB in November 2026. */
export const MAX_PROGRAM_BYTES = 256 * 1_024 ** 2;
/** Default number of concurrent workers. They share one process and therefore one core. */
export const LOCAL_WORKERS = 4;
/** Maximum number of decisions in the cache of the IAM check. Each decision covers a class of calls. A run has about 100 classes. */
export const MAX_CACHED_DECISIONS = 10_000;
/** Maximum number of files that `npm start` syncs. Its three runs take well under a minute. */
export const START_FILES = 20_000;
/** Maximum size of a file that `npm start` syncs, in bytes. Its buckets are in memory. */
export const START_FILE_BYTES = 512 * 1_024;

/** Milliseconds between two lines of progress without a terminal. Chosen. */
export const LINE_INTERVAL_MS = 5_000;
/** Maximum number of times per second that the progress is drawn on a terminal. Chosen. */
export const REDRAWS_PER_SECOND = 4;
/** Milliseconds over which the displayed rates are measured: two records of each worker of a deployed run. */
export const RATE_WINDOW_MS = 60_000;
/** Milliseconds without a change after which the rates fall. Chosen: the second record of a worker may be missing. */
export const RATE_SILENCE_MS = 60_000;
/** Maximum number of characters in a line of the help: the width of a typical terminal. */
export const HELP_COLUMNS = 80;
/** Characters of the progress bar, and of its narrow form. Chosen: ETA, millions of keys, rate, bytes and time fit in 80 columns. */
export const BAR_CHARACTERS = 16;
export const NARROW_BAR_CHARACTERS = 4;

/** Sockets for requests that obtain credentials. The SDK has the same default. */
export const CONFIG_SOCKETS = 50;
/** The first version of Node.js whose agents support proxies: major and minor. Source: Node.js, `http.Agent`, `proxyEnv`. */
export const PROXY_NODE_VERSION = [24, 5] as const;
/** Milliseconds in which a repeated signal counts as the same signal: npm passes on a Ctrl-C that the terminal also sends. Chosen. */
export const SAME_SIGNAL_MS = 500;

/** Milliseconds that a process waits for its connections after its command ends. Chosen: connections without a request end immediately. */
export const EXIT_WAIT_MS = 1_000;

/** Milliseconds between two renewals of the lock of a run. Chosen. */
export const LOCK_RENEWAL_MS = 60_000;
/** Milliseconds after which a lock of another computer counts as left by a killed process. Chosen: ten renewals. */
export const LOCK_EXPIRY_MS = 10 * 60_000;

/** Milliseconds before credentials expire at which the SDK starts to refresh them. */
export const REFRESH_BEFORE_MS = 5 * 60_000;
/** Milliseconds until the next attempt to refresh credentials that are about to expire or have expired. Chosen. */
export const MIN_REFRESH_WAIT_MS = 1_000;
/** The longest delay of a timer, in milliseconds: 24 days. Node.js treats a longer delay as 1 ms. Source: Node.js, `setTimeout`. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** Maximum attempts at a request in the AWS configuration. Chosen: with the SDK's waits of 20 seconds, they take half an hour. */
export const MAX_CONFIGURED_ATTEMPTS = 100;
