/**
 * Characters of a request as JSON. It travels in every state's data, which Step Functions limits to 256 KiB; an eighth
 * of that leaves room for escapes and counts.
 */
export const MAX_REQUEST_LENGTH = 32_768;
