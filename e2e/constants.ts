/** Maximum size of the output of a command, in bytes. */
export const MAX_OUTPUT_BYTES = 64 * 1_024 ** 2;
/** Interval between two requests for a status, in milliseconds. */
export const POLL_MS = 250;
