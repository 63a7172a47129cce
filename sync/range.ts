import { compareKeys } from "./key";

/**
 * The keys behind `after`, up to and including `through`. Keys are relative: what stands behind the run's prefix.
 * `null` is no bound on that side. (The empty string is a key: with the prefix "a/", the object "a/" itself.)
 */
export interface KeyRange {
  readonly after: string | null;
  readonly through: string | null;
}

export const EVERYTHING: KeyRange = { after: null, through: null };

/** Whether the range reaches `key` from below: `key` is not behind its end. */
export const endsBefore = (range: KeyRange, key: string): boolean =>
  range.through !== null && compareKeys(key, range.through) > 0;

export const contains = (range: KeyRange, key: string): boolean =>
  (range.after === null || compareKeys(key, range.after) > 0) && !endsBefore(range, key);

/**
 * Deals ranges out to at most `items` hands, in order and as evenly as their count allows. One hand is one
 * invocation of a worker.
 *
 * @example deal([a, b, c], 2) // [[a, b], [c]]
 */
export function deal(ranges: readonly KeyRange[], items: number): KeyRange[][] {
  const size = Math.ceil(ranges.length / Math.max(1, items));
  return Array.from({ length: Math.ceil(ranges.length / Math.max(1, size)) }, (_, i) =>
    ranges.slice(i * size, (i + 1) * size),
  );
}
