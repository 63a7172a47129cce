/** Truncated pages without a key in a row after which a listing fails. Chosen; S3 sends one at most, and rarely. */
export const MAX_EMPTY_PAGES = 100;
