/** Seconds for which a message about a failed run may take. Chosen. */
export const NOTIFY_SECONDS = 60;
