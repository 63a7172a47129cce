/** How requests are sent. */

/** The share by which this computer's clock may be faster than the server's. Assumed: NTP corrects a clock by 0.05%. */
export const MAX_CLOCK_GAIN = 0.001;
/** The start of the private characters that stand for the bytes of a header value that is not UTF-8. Chosen. */
export const PRIVATE = 0xf700;
/** The beginning of the headers of metadata. */
export const META = "x-amz-meta-";
/** The name of metadata that the SDK would lose: it does not make it a property of the object's own. */
export const LOST_NAME = "__proto__";
/** The name in its place. No server can send a header with a space in its name. */
export const KEPT_NAME = " __proto__";
/** The header that makes a request a copy. */
export const COPY_SOURCE = "x-amz-copy-source";
/** Copies that a client sends before it loads undici. Loading takes as long as two hundred copies save. Chosen. */
export const FEW_COPIES = 32;
/** Where `globalThis` may have a dispatcher of undici for copies. */
export const DISPATCHER: unique symbol = Symbol.for("sync-buckets.dispatcher");
