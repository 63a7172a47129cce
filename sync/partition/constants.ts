/**
 * How key spaces are divided. Values without another source were chosen with `npm run simulate` over the shapes of
 * docs/scale.md, so that a million unknown keys cost at most 10% and 16 more LIST requests and known ones 2%
 * (test/simulate/run/machine.test.ts).
 */

/** Keys of one work item. Smaller items cost more: each item reads up to one partial page of either side. */
export const ITEM_KEYS = 100_000;

/** LIST requests of a survey in flight at once. */
export const PROBES_AT_ONCE = 32;
/** Pages that a survey remembers for its density estimate. */
export const SURVEY_SAMPLES = 64;
/** A surveyed range may have this many times its share before it is split. */
export const SURVEY_TOLERANCE = 1.3;

/** Share of a page, at its end, that gives the density of the keys that follow. */
export const TAIL_SHARE = 0.1;
/** No estimate exceeds it. The largest buckets of S3 hold about as many objects. */
export const MAX_ESTIMATE = 1e12;
/** A folder is probed if its estimate exceeds the keys seen of it by this factor. */
export const DOUBTFUL_FACTOR = 10;
/** Probes that calibrate how far names reach in folders, for each depth, unless one finds a key. */
export const CALIBRATIONS_PER_DEPTH = 4;

/**
 * Places after the common prefix of two keys that still contribute to their distance. A place where only one character is
 * expected does not count: all names of a bucket may begin with the same hundred characters.
 */
export const MAX_PLACES = 40;
/** Characters that are expected between two, of which one is not ASCII, if none was seen there. More would estimate too many keys. */
export const OTHER_CHARACTERS = 3;
/** Unicode gives most scripts blocks of this many code points. */
export const SCRIPT_BLOCK = 128;
/**
 * The weight of the characters of a large kind at a place, in characters. Chosen: a script with thousands of them has a few
 * hundred that names often contain, and it may be beside one with thirty.
 */
export const LARGE_KIND_WEIGHT = 64;
/** The characters of a place may be the first ones of the next place, if none of those before them has more than this share of it. */
export const LOW_SHARE = 1 / 16;
/** Characters that the character model keeps of one place. More would not improve a split. */
export const CHARACTERS_PER_PLACE = 256;
/** Places in one folder or file name: more than the 1,024 bytes of a key. */
export const PLACES_PER_NAME = 2_048;

/** Keys of one histogram bucket at first: several per page, so that ranges can be cut where pages end. */
export const BUCKET_KEYS = 100;
/** Share by which a range may be smaller or larger than asked for, in order to end where a page ends. */
export const CUT_LEEWAY = 0.2;
/** Histogram buckets that a worker returns for its item. Two are merged into one when there are more. */
export const ITEM_HISTOGRAM_BUCKETS = 1_024;
/**
 * Characters of such a histogram, at most. Chosen: those of the two thousand items of a round are 0.4 GB, which Gather has in memory.
 */
export const ITEM_HISTOGRAM_CHARACTERS = 200_000;

/** Folders whose folders are listed for an outline, at most: one LIST each. Chosen: deeper trees are rare. */
export const MAX_OUTLINE_LEVELS = 6;
