/**
 * How rounds are divided, limited and judged. Values without a source were chosen with `npm run simulate` over the
 * shapes of docs/scale.md, so that a million keys cost at most 10% more LIST requests if they are unknown, and 2% if
 * they are known (test/simulate/run/machine.test.ts).
 */
import type { WorkerLimit } from "../records/schema";

// The division of a round.

/** Work items for each worker. With more than one, a worker with a short item continues with another item. */
export const ITEMS_PER_WORKER = 2;
/** Keys of one range if the key histogram is known. At a million keys per bucket this costs 2% more requests. */
export const KNOWN_RANGE_KEYS = 38_000;
/** Ranges of a small bucket whose histogram is known, so that a worker scans several segments in parallel. */
export const MIN_KNOWN_RANGES = 16;
/** Minimum keys of such a range. At 20,000 keys it costs at most two requests more than a sequential scan. */
export const MIN_KNOWN_RANGE_KEYS = 2_000;
/**
 * Minimum keys of a range in a bucket with fewer than twice as many keys. Each additional request would be a tenth of
 * all requests.
 */
export const SMALL_BUCKET_RANGE_KEYS = 6_000;
/** Maximum ranges of one item. */
export const RANGES_PER_ITEM = 8;
/** A histogram is not used if the last round found more than N times, or less than an Nth of, the expected keys. */
export const MAX_HISTOGRAM_ERROR = 2;
/**
 * LIST requests that divisions may spend in addition to the pages scanned: a fixed number, and one for every N pages.
 */
export const FREE_LISTS = 20;
export const PAGES_PER_LIST = 20;
/** Probes that every division may send: a fixed number, and one for every N pages. */
export const MIN_PROBES = 16;
export const PAGES_PER_PROBE = 60;
/** Probes for each item, in addition to one for each remaining range. More would take too long. */
export const PROBES_PER_ITEM = 1.25;
/** A range with at most this many estimated keys is not probed. */
export const SURE_KEYS = 10_000;
/** Minimum tiny ranges of an item, and the keys of a tiny range. Workers leave such ranges where copies were in flight. */
export const TINY_RANGES_PER_ITEM = 50;
export const TINY_RANGE_KEYS = 50;

// The limits of a worker in a round.

/** Segments of one worker. For a page, S3 needs 70 to 100 ms and the worker 3.5 to 6 ms, a factor of about 16. */
export const MAX_SEGMENTS = 16;
/** Segments of all workers. At 0.13 s per page of both sides they send 5,400 requests per second; S3 allows 5,500. */
export const MAX_TOTAL_SEGMENTS = 700;
/**
 * The first round over an unknown bucket has one worker. If it finishes, dividing has cost nothing. Eight free pages of each
 * bucket, $0.00008, and a first split after one page save a fifth to a half of the round trips for 20,000 to 100,000 keys.
 */
export const FIRST_ROUND: Omit<WorkerLimit, "denials"> = {
  keys: 200_000,
  ms: 15_000,
  segments: MAX_SEGMENTS,
  overhead: 0.05,
  splitPages: 8,
};
/** LIST requests that splits may cost in ranges with an estimate, as a share of the pages scanned. */
export const KNOWN_OVERHEAD = 0.02;
/** An item with this many times the keys of other items is not finished, but divided again. */
export const ITEM_TOLERANCE = 1.5;
/** Maximum keys of a round, as a multiple of the keys scanned before. Estimates improve from round to round. */
export const ROUND_GROWTH = 5;
/**
 * After this many rounds, a round may scan at least this share of the keys scanned before, no matter what the estimates say. If the
 * estimates were always too low, the rounds would stay small, and the history would end before the keys. Chosen.
 */
export const USUAL_ROUNDS = 20;
export const LONG_RUN_GROWTH = 0.1;
/** Milliseconds of an item in the first round, and the increase per round, which limits the length of histories. */
export const ROUND_MS = 60_000;
export const ROUND_GROWTH_MS = 10_000;
/** A round is long enough for this many keys of each worker, even if copies are slow. */
export const MIN_ROUND_KEYS = 20_000;

/**
 * A run ends if S3 has allowed none of its copies, and has denied this many in one round. Chosen: these copies cost
 * half a cent.
 */
export const MIN_DENIED = 1_000;
/** Minimum denied copies before a worker stops for this reason. Chosen. */
export const MIN_WORKER_DENIED = 50;
/** If one worker has the whole key range, copies must be denied in this many segments. Chosen: half of its segments. */
export const MIN_DENIED_SEGMENTS = 8;

// The result of a round.

/** A run ends after this many consecutive rounds without progress. Chosen: one may be an outage. */
export const MAX_STALLED_ROUNDS = 2;
/** Errors of workers in a round's record and in the message of `NoProgress`. Chosen. */
export const MAX_WORKER_ERRORS = 5;

// The limits of a run that takes too long.

/** Events of a history that rounds may use. The limit of Step Functions is 25,000; the rest is for the other states. */
export const MAX_HISTORY_EVENTS = 24_800;
/**
 * Events of a round of copies: 18, and three for each of seven retries of `DivideKeys` and of `Gather`. Source: the
 * types of HistoryEvent.
 */
export const COPY_ROUND_EVENTS = 60;
/** Events of a round of deletes: 13, and three for each of seven retries of `GatherDeletes`. */
export const DELETE_ROUND_EVENTS = 34;
/** Milliseconds of a day. */
export const MS_PER_DAY = 86_400_000;
/**
 * No round begins within this many milliseconds before the first records of a run expire. Chosen: longer than any
 * round.
 */
export const RECORDS_MARGIN_MS = 10_800_000;

/** Minimum run time of a worker, in milliseconds, for its rate to be used. */
export const MIN_RATE_MS = 5_000;
/** The factor from which keys count as slow, and the maximum factor by which they count. */
export const SLOW_FACTOR = 1.5;
export const MAX_SLOW_FACTOR = 20;

// Deletes.

/** Workers of the first round of deletes, and up to twice as many if files do not fill their batches. Chosen. */
export const FIRST_DELETE_WORKERS = 4;
/** Milliseconds of the first round of deletes, and the increase per round. Chosen: 900 s are allowed. */
export const DELETE_ROUND_MS = 60_000;
export const DELETE_ROUND_GROWTH_MS = 60_000;
/** Milliseconds of the longest round of deletes. */
export const MAX_DELETE_ROUND_MS = 600_000;
/** Minimum orphans of one batch, if there are enough: the lines of one file. */
export const MIN_BATCH_KEYS = 10_000;
/** Milliseconds after which a list of orphans is checked against the source again. */
export const RECHECK_AGE_MS = 3_600_000;
/** Orphans that one page of the source must cover for LIST to be cheaper than HEAD: $0.005 and $0.0004 per 1,000. */
export const DENSE_ORPHANS = 13;
/** Orphans that are checked by HEAD before LIST is tried again. Chosen. */
export const SPARSE_ORPHANS = 100;
/** HEAD requests of one batch in flight. Chosen. */
export const HEADS_AT_ONCE = 32;
/** DeleteObjects requests of one batch in flight. Chosen. */
export const DELETES_AT_ONCE = 4;
/** Attempts at one key. Chosen. */
export const DELETE_ATTEMPTS = 5;
/** Milliseconds before the second attempt; each later wait is twice as long. Chosen. */
export const DELETE_WAIT_MS = 200;
