/**
 * How key spaces are divided. Values without a source were chosen with `npm run simulate` over the shapes of
 * docs/scale.md, so that a million keys cost at most 10% and 16 more LIST requests if they are unknown, and 2% if they
 * are known (test/simulate/run/machine.test.ts).
 */

/** Keys of one work item. Smaller items cost more, because each item reads up to one partial page of either side. */
export const ITEM_KEYS = 100_000;

/** LIST requests of a survey in flight. */
export const PROBES_AT_ONCE = 32;
/** Pages that a survey remembers for its density estimate. */
export const SURVEY_SAMPLES = 64;
/** A surveyed range may have this many times its share before it is split. */
export const SURVEY_TOLERANCE = 1.3;

/** Share of a page, at its end, that gives the density of the keys after it. */
export const TAIL_SHARE = 0.1;
/** The maximum of any estimate. The largest buckets of S3 have about as many objects. */
export const MAX_ESTIMATE = 1e12;
/** A folder is probed if its estimate exceeds the number of its seen keys by this factor. */
export const DOUBTFUL_FACTOR = 10;
/** Maximum probes, for each depth, that calibrate how far names reach in folders. They end when a probe finds a key. */
export const CALIBRATIONS_PER_DEPTH = 4;

/**
 * Places after the common prefix of two keys that contribute to their distance. A place where only one character is
 * expected does not count, because all names of a bucket may begin with the same hundred characters.
 */
export const MAX_PLACES = 40;
/**
 * Characters that are expected between two characters, if one of these is not ASCII and none was seen between them.
 * More would make estimates too high.
 */
export const OTHER_CHARACTERS = 3;
/** Unicode gives most scripts blocks of this many code points. */
export const SCRIPT_BLOCK = 128;
/**
 * The weight of a large kind at a place, in characters. Chosen: a script with thousands of characters has a few hundred
 * that names often contain, and a script with thirty may be at the same place.
 */
export const LARGE_KIND_WEIGHT = 64;
/**
 * The characters of a place may be the first characters of the next place, if at most this share of the next place is
 * before them.
 */
export const LOW_SHARE = 1 / 16;
/** Characters that the character model keeps for one place. More would not improve a split. */
export const CHARACTERS_PER_PLACE = 256;
/** Places in one folder or file name: more than the 1,024 bytes of a key. */
export const PLACES_PER_NAME = 2_048;

/** Initial keys of one histogram bucket. A page has several buckets, so that ranges can be cut where pages end. */
export const BUCKET_KEYS = 100;
/** Share by which a range may be smaller or larger than requested, to end where a page ends. */
export const CUT_LEEWAY = 0.2;
/** Maximum histogram buckets that a worker returns for its item. Beyond it, neighbors are merged. */
export const ITEM_HISTOGRAM_BUCKETS = 1_024;
/**
 * Maximum characters of such a histogram. Chosen: for the two thousand items of a round they are 0.4 GB, which Gather has in
 * memory.
 */
export const ITEM_HISTOGRAM_CHARACTERS = 200_000;

/** Maximum folders whose folders are listed for an outline, with one LIST each. Chosen: deeper trees are rare. */
export const MAX_OUTLINE_LEVELS = 6;
