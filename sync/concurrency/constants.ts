/**
 * How the number of copies in flight adapts. The values were chosen with test/sync/concurrency/adaptive-limit.test.ts,
 * whose servers refuse requests or slow down, and with `npm run bench` on Garage. They were not tuned on AWS.
 */

/** Copies in flight at the start. Slower responses never reduce the limit below this value. */
export const INITIAL_COPIES = 32;
/** Minimum copies in flight. Refusals never reduce the limit below this value. */
export const MIN_COPIES = 4;
/** Milliseconds in which several refusals count as one, because requests sent at the same time are refused together. */
export const REFUSAL_WINDOW_MS = 1_000;

/** Minimum milliseconds for the measurement of a rate. */
export const MEASURE_MS = 100;
/**
 * Minimum copies for the measurement of a rate, as a multiple of the limit. While the limit doubles, once the limit is
 * enough.
 */
export const MEASURE_ROUNDS = 4;
/** Bytes that take about as long to copy as one more small object. Assumed. */
export const BYTES_PER_UNIT = 16 * 1_024 ** 2;
/** Maximum units that one copy counts as, so that one huge object does not decide a measurement. */
export const MAX_UNITS = 16;

/** Minimum growth of the rate when the limit doubles, for the limit to double again. */
export const DOUBLING_GAIN = 1.2;
/** Minimum growth of the limit since the best rate, for a missing gain to count. */
export const GROWTH_STEP = 1.25;
/** Minimum growth of the rate over this step. */
export const STEP_GAIN = 1.08;
/** Share of the best limit that is kept if more copies in flight only took longer. */
export const BACKOFF = 0.8;

/** Writes per second that S3 accepts for one partition. Source: Amazon S3 User Guide, "Optimizing Amazon S3 performance". */
export const PARTITION_WRITES_PER_SECOND = 3_500;
/** Minimum and maximum keys per second of one worker's deletes. Chosen: a request of 1,000 keys waits at most 10 s. */
export const MIN_KEYS_PER_SECOND = 100;
export const MAX_KEYS_PER_SECOND = 100_000;
/** Share of the rate that is kept after a refusal. Chosen with `npm run simulate -- --orphans 1e8`. */
export const KEY_RATE_BACKOFF = 0.75;
/** Keys per second by which the rate grows, after the first refusal, for each second's worth of keys. Chosen. */
export const KEY_RATE_STEP = 50;
/** Milliseconds by which keys may be sent ahead of the rate. Chosen. */
export const BURST_MS = 1_000;
