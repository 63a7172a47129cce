/** Attempts at writing a new record while another client writes the same one (409). Chosen. */
export const WRITE_NEW_ATTEMPTS = 4;
/** Attempts at reading a record whose body is incomplete. Chosen. */
export const READ_ATTEMPTS = 5;
/** Milliseconds before the second attempt, divided by two; each later wait is twice as long. Chosen. */
export const READ_WAIT_MS = 50;

/**
 * Milliseconds without a byte after which a request fails and is retried. Copies have no such limit: S3 may be silent for
 * minutes before the first byte of their response.
 */
export const IDLE_TIMEOUT_MS = 30_000;
/**
 * Milliseconds for which a CreateMultipartUpload is awaited after the worker's time has ended or the run was stopped. An
 * upload whose ID is lost cannot be aborted. A worker has 36 s left then. Chosen.
 */
export const CREATE_GRACE_MS = 5_000;
