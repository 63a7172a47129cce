/** Consecutive truncated pages without a key after which a listing fails. Chosen. S3 sends at most one, and rarely. */
export const MAX_EMPTY_PAGES = 100;
