/** How requests are sent. */

/** The share by which this computer's clock may be faster than the server's. Assumed: NTP corrects a clock by 0.05 %. */
export const MAX_CLOCK_GAIN = 0.001;
/** Added to each byte of a header value that is not UTF-8: a range of private characters. Chosen. */
export const PRIVATE = 0xf700;
