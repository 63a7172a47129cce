/** How objects are copied. */

/** Attempts at one key that other writers change during the copy: the first attempt and three more. Chosen. */
export const COPY_ATTEMPTS = 4;
/** Attempts at one key while S3 reports another write in progress (409). Chosen. */
export const BUSY_ATTEMPTS = 8;
/** Milliseconds before the second attempt after a 409; each later wait is twice as long: 13 s in all. Chosen. */
export const BUSY_WAIT_MS = 100;
/**
 * Maximum milliseconds that a copy waits for the end of the second of the source's LastModified. If the servers' clocks
 * differ by more, the copy does not wait, and the next run copies the object again.
 */
export const MAX_SECOND_WAIT_MS = 5_000;

/**
 * Bytes of a part if the source was not uploaded in parts (objects over 5 GB). Chosen. The size grows with the object,
 * because 5 TB in 128 MiB parts would exceed 10,000 parts.
 */
export const DEFAULT_PART_BYTES = 128 * 1_024 ** 2;
/** Part copies, or HEADs of parts, of one object in flight. Chosen; 16 parts of 128 MiB are 2 GiB in flight. */
export const PARTS_AT_ONCE = 16;
/**
 * Maximum milliseconds between the record of an intent and its CreateMultipartUpload in S3. A function ends after 15 minutes,
 * and S3 refuses a request whose signature is older than 15 minutes (Signature Version 4).
 */
export const CREATE_MS = 1_800_000;
/** Milliseconds by which a server's clocks for responses and for listings may differ. Chosen. */
export const CLOCK_TOLERANCE_MS = 10_000;
/** Uploads that are aborted concurrently at the end of a run. Chosen. */
export const ABORTS_AT_ONCE = 16;
