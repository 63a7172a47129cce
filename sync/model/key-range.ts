import { compareKeys } from "./key";

/**
 * The keys behind `after`, up to and including `through`. Keys are relative: what stands behind the run's prefix.
 * `null` is no bound on that side. (The empty string is a key: with the prefix "a/", the object "a/" itself.)
 */
export interface KeyRange {
  readonly after: string | null;
  readonly through: string | null;
  /** About how many keys are in it, where somebody has an idea. */
  readonly keys?: number;
  /** How many times as long a key takes there as one did elsewhere, where that is known. */
  readonly slow?: number;
}

export const EVERYTHING: KeyRange = { after: null, through: null };

/** Whether the range reaches `key` from below: `key` is not behind its end. */
export const endsBefore = (range: KeyRange, key: string): boolean =>
  range.through !== null && compareKeys(key, range.through) > 0;

export const contains = (range: KeyRange, key: string): boolean =>
  (range.after === null || compareKeys(key, range.after) > 0) && !endsBefore(range, key);

/**
 * Deals ranges out in hands of at most `size`, in order. One hand is one invocation of a worker.
 *
 * @example deal([a, b, c], 2) // [[a, b], [c]]
 */
export const deal = <T>(ranges: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(ranges.length / size) }, (_, i) => ranges.slice(i * size, (i + 1) * size));
