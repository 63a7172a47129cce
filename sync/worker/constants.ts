/** When a worker retries copies that S3 has refused. */

/**
 * Milliseconds after which an object that S3 refused as archived is tried again: a week. Chosen: restores take up to two
 * days, and a weekly attempt at a billion objects costs as much as the listings of a month.
 */
export const ARCHIVE_RETRY_MS = 7 * 86_400_000;
