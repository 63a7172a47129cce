/** Sizes of the records in the runs bucket. */

/** Records that are read concurrently. Assumed: with 32 GETs in flight, the function's CPU becomes the limit. */
export const RECORDS_AT_ONCE = 32;

/**
 * Results of rounds that are read concurrently. Chosen: a thousand workers leave a record of 10 MB, and a run of days has
 * hundreds of rounds.
 */
export const ROUNDS_AT_ONCE = 8;

/** Lines of one NDJSON file: 10 DeleteObjects requests, about 1 MB with keys of 50 characters. */
export const LINES_PER_FILE = 10_000;
/** Characters of one NDJSON file. A key may have 1,024 characters, and six times as many when escaped in JSON. */
export const CHARACTERS_PER_FILE = 4_000_000;

/**
 * Histogram buckets that are kept for a round, and for later runs. 4,000 buckets divide 100 million keys with an
 * imbalance of 1.2 (docs/scale.md).
 */
export const HISTOGRAM_BUCKETS = 4_000;
/**
 * Characters of the histogram of a round. Chosen: Report has the histograms of all rounds in memory, 0.2 GB in a run of
 * days.
 */
export const ROUND_HISTOGRAM_CHARACTERS = 500_000;
/** Characters of the histogram that is kept for later runs. A run reads it in one GET. */
export const HISTOGRAM_CHARACTERS = 2_000_000;

/** Manifests of verdicts that are kept for later runs: 100 million objects, or fewer if the files are not full. */
export const MAX_VERDICT_FILES = 10_000;

/** Groups of outcomes that a worker, a round or a run keeps, in addition to groups named `other`. Chosen. */
export const MAX_GROUPS = 32;
/** Examples of a group. Chosen. */
export const EXAMPLES_PER_GROUP = 3;
/** Characters of a group's reason. The examples have the whole text. Chosen. */
export const GROUP_REASON_CHARACTERS = 200;

/** Notable outcomes that a worker, or a batch of deletes, returns in its result. */
export const NOTABLE_PER_ITEM = 100;
/** Notable outcomes that are kept for a round. */
export const NOTABLE_PER_ROUND = 1_000;
/** Notable outcomes in a report. Chosen: about 300 kB. */
export const NOTABLE_PER_RUN = 1_000;

/** Objects in each ranking of a worker, a round and a run. Chosen. */
export const RANKED_OBJECTS = 10;

/** Workers of a round in a timeline: those with the longest times. Chosen: a round's record grows by 15 kB. */
export const WORKERS_PER_ROUND = 100;
/** Rounds of a timeline, and workers in all of them. Chosen: a report grows by 0.3 MB, and a run of a day has 125 rounds. */
export const TIMELINE_ROUNDS = 200;
export const TIMELINE_WORKERS = 1_000;

/** Attempts at taking a lease while other runs change it. Chosen. */
export const LEASE_ATTEMPTS = 5;
/**
 * Milliseconds after which a lease is taken over if DescribeExecution does not find its execution. It may not find an
 * execution that has just started. Chosen.
 */
export const MIN_UNKNOWN_AGE_MS = 300_000;
