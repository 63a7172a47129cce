/** How objects are copied. */

/** Attempts at one key that other writers change meanwhile: the first one and three more. Chosen. */
export const COPY_ATTEMPTS = 4;
/** Milliseconds before the second attempt after a 409; each later wait is four times as long. Chosen. */
export const CONFLICT_WAIT_MS = 100;

/**
 * Bytes of a part if the source has no parts of its own (objects over 5 GB). Chosen: 5 TB in 128 MiB parts would exceed
 * 10,000 parts, so that the size grows with the object.
 */
export const DEFAULT_PART_BYTES = 128 * 1_024 ** 2;
/** Part copies, or HEADs of parts, of one object in flight. Chosen; 16 parts of 128 MiB are 2 GiB in flight. */
export const PARTS_AT_ONCE = 16;
/** Uploads that are aborted at once at the end of a run. Chosen. */
export const ABORTS_AT_ONCE = 16;
