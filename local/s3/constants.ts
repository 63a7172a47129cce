/** Limits of Amazon S3 that the embedded server enforces, and its own sizes. */
import {
  MAX_COPY_BYTES,
  MAX_DELETE_KEYS,
  MAX_KEY_BYTES,
  MAX_PARTS,
  PAGE_KEYS,
} from "../../sync/model/constants";

export { MAX_COPY_BYTES, MAX_DELETE_KEYS, MAX_KEY_BYTES, MAX_PARTS };

/** Maximum number of keys and common prefixes in a page. S3 reduces larger requests to this number. */
export const MAX_PAGE_SIZE = PAGE_KEYS;

/** Maximum number of tags of one object. Source: "Categorizing your storage using tags", Amazon S3 User Guide. */
export const MAX_TAGS = 10;
/** Maximum bytes of user metadata, names and values. Source: "Working with object metadata", Amazon S3 User Guide. */
export const MAX_METADATA_BYTES = 2_048;
/** Minimum bytes of a part, except for the last part, and maximum bytes of any part. Source: "Multipart upload limits". */
export const MIN_PART_BYTES = 5 * 1_024 ** 2;
export const MAX_PART_BYTES = 5 * 1_024 ** 3;
/** Maximum bytes of an object: 50 TB, in binary units as in S3. 10,000 parts of 5 GiB are slightly less. */
export const MAX_OBJECT_BYTES = 50 * 1_024 ** 4;

/** Strings in one chunk of a sorted list: 100,000 random insertions take well under a second. */
export const CHUNK_STRINGS = 1_024;
/** Digests of smaller contents are not cached. They would use more memory than the contents. */
export const MIN_CACHED_BYTES = 64 * 1_024;
/** Maximum bytes that one GET returns. A response is held in memory, and a larger response is refused. */
export const MAX_READ_BYTES = 256 * 1_024 ** 2;

/** Maximum difference between the time of a request and the server's clock, in milliseconds. Source: "Error responses". */
export const MAX_SKEW_MS = 15 * 60 * 1_000;
/** Maximum number of cached signing keys: one key for each secret, day and Region. */
export const MAX_SIGNING_KEYS = 64;
/** A day, the unit of a restore, in milliseconds. */
export const DAY_MS = 24 * 60 * 60 * 1_000;
