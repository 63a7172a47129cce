/** Seconds after which the state machine gives up a call: the functions' longest timeout, and a minute for a cold start. */
export const CALL_TIMEOUT_SECONDS = 960;
