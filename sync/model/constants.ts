/**
 * Limits of Amazon S3.
 *
 * Source: "Amazon S3 quotas" and the API reference of ListObjectsV2, DeleteObjects, CopyObject and UploadPartCopy.
 */

/** Bytes of UTF-8 in the longest key. */
export const MAX_KEY_BYTES = 1_024;
/** Keys in a full page of a listing. */
export const PAGE_KEYS = 1_000;
/** Keys in one DeleteObjects request. */
export const MAX_DELETE_KEYS = 1_000;
/** Bytes of the largest object that CopyObject copies. Larger objects are copied by parts. */
export const MAX_COPY_BYTES = 5 * 1_024 ** 3;
/** Parts of one object. */
export const MAX_PARTS = 10_000;

/**
 * Faults that the message of `InvalidRequest` lists. Step Functions truncates a longer Cause (32,768 characters). A
 * fault has at most a few hundred.
 */
export const MAX_LISTED_FAULTS = 20;
/** Characters of an error's text in a record. It travels in a state's data, which is limited to 256 KiB. */
export const MAX_ERROR_TEXT = 1_000;
