/**
 * How the number of copies in flight adapts. The values were chosen with test/sync/concurrency/adaptive-limit.test.ts,
 * whose servers refuse or slow down, and with `npm run bench` on Garage; they were not tuned on AWS.
 */

/** Copies in flight at the start; slower responses never bring the limit below it. */
export const INITIAL_COPIES = 32;
/** Copies in flight at least; refusals never bring the limit below it. */
export const MIN_COPIES = 4;
/** Milliseconds in which several refusals count as one: requests sent at the same time are refused together. */
export const REFUSAL_WINDOW_MS = 1_000;

/** Milliseconds over which a rate is measured at least. */
export const MEASURE_MS = 100;
/** Copies over which a rate is measured at least, as a multiple of the limit; once the limit is while it doubles. */
export const MEASURE_ROUNDS = 4;
/** Bytes that take about as long to copy as one small object more. Assumed. */
export const BYTES_PER_UNIT = 16 * 1_024 ** 2;
/** Units that one copy counts as at most, so that one huge object does not decide a measurement. */
export const MAX_UNITS = 16;

/** Factor by which the rate has to grow when the limit doubles, for the limit to double again. */
export const DOUBLING_GAIN = 1.2;
/** Factor by which the limit has to have grown since the best rate before a missing gain counts. */
export const GROWTH_STEP = 1.25;
/** Factor by which the rate has to grow over such a step. */
export const STEP_GAIN = 1.08;
/** Share of the best limit that is kept where more copies in flight only took longer. */
export const BACKOFF = 0.8;

/** Writes per second that S3 accepts for one partition. Source: Amazon S3 User Guide, "Optimizing Amazon S3 performance". */
export const PARTITION_WRITES_PER_SECOND = 3_500;
/** Keys per second of one worker's deletes, at least and at most. Chosen: a request of 1,000 keys waits 10 s at most. */
export const MIN_KEYS_PER_SECOND = 100;
export const MAX_KEYS_PER_SECOND = 100_000;
/** Share of the rate that is kept after a refusal. Chosen with `npm run simulate -- --orphans 1e8`. */
export const KEY_RATE_BACKOFF = 0.75;
/** Keys per second by which the rate grows after a refusal, for each second's worth of keys. Chosen. */
export const KEY_RATE_STEP = 50;
/** Milliseconds by which keys may be sent ahead of the rate. Chosen. */
export const BURST_MS = 1_000;
