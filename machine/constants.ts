/** Maximum seconds to publish a message about a failed run. Chosen. */
export const NOTIFY_SECONDS = 60;
