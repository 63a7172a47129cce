/**
 * Characters of a request as JSON. It travels in every state's data, which Step Functions limits to 256 KiB. An eighth
 * of that leaves room for escapes and counts.
 */
export const MAX_REQUEST_LENGTH = 32_768;
/** Alternatives into which the braces of one glob expand. Chosen: `{a,b}` eight times, and some more. */
export const MAX_ALTERNATIVES = 1_000;
/** Characters of one glob: twice the longest key. Chosen. */
export const MAX_GLOB_LENGTH = 2_048;
/** Maximum names of pairs that an error lists. Chosen. */
export const MAX_LISTED_PAIRS = 20;
