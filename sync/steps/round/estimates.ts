import type { KeyRange } from "../../model/key-range";
import { MAX_HISTOGRAM_ERROR } from "../constants";

/**
 * Whether a round found about as many keys as its division had estimated. Until then, the estimates of an unknown bucket may be
 * a thousand times too high.
 *
 * @param asExpected keys found, divided by the estimate; `null`: there was no estimate
 */
export const isConfirmed = (asExpected: number | null): boolean =>
  asExpected !== null && asExpected > 1 / MAX_HISTOGRAM_ERROR && asExpected < MAX_HISTOGRAM_ERROR;

/** The estimated number of keys in all ranges, a whole number; `undefined` if a range has no estimate. */
export function estimatedKeys(ranges: readonly KeyRange[]): number | undefined {
  const keys = ranges.reduce((sum, range) => sum + (range.keys ?? Number.NaN), 0);
  return Number.isNaN(keys) ? undefined : Math.round(keys);
}

/** The same number if the last round has confirmed the estimates; 0 without ranges. */
export const confirmedKeys = (ranges: readonly KeyRange[], asExpected: number | null): number | undefined =>
  ranges.length === 0 || isConfirmed(asExpected) ? estimatedKeys(ranges) : undefined;
