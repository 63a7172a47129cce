/** How requests are sent. */

/**
 * The fraction by which this computer's clock may run faster than the server's. Assumed: NTP corrects a clock by 0.05%.
 */
export const MAX_CLOCK_GAIN = 0.001;
/** The first of the private characters that represent the bytes of a header value that is not UTF-8. Chosen. */
export const PRIVATE = 0xf700;
/** The prefix of metadata headers. */
export const META = "x-amz-meta-";
/** The metadata name that the SDK would lose, because it does not create an own property for it. */
export const LOST_NAME = "__proto__";
/** The replacement for this name. No server can send a header with a space in its name. */
export const KEPT_NAME = " __proto__";
/** The header that makes a request a copy. */
export const COPY_SOURCE = "x-amz-copy-source";
/**
 * Number of copies that a client sends before it loads undici. Loading takes as long as two hundred copies save.
 * Chosen.
 */
export const FEW_COPIES = 32;
/** The property of `globalThis` that may hold an undici dispatcher for copies. */
export const DISPATCHER: unique symbol = Symbol.for("sync-buckets.dispatcher");
