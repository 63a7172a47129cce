import { compareKeys } from "./key";

/**
 * The keys after `after`, up to and including `through`. Keys are relative to the run's prefix. `null` means no bound
 * on that side. (The empty string is a key: with the prefix "a/", the object "a/" itself.)
 */
export interface KeyRange {
  readonly after: string | null;
  readonly through: string | null;
  /** Estimated number of keys in the range; absent if unknown. */
  readonly keys?: number;
  /** Time that a key takes in this range, relative to other ranges: 1 or more; absent if unknown. */
  readonly slow?: number;
}

/** A range with an estimate of its keys. */
export interface SizedRange extends KeyRange {
  readonly keys: number;
}

/** Whether `key` lies after the end of the range. */
export const endsBefore = (range: KeyRange, key: string): boolean =>
  range.through !== null && compareKeys(key, range.through) > 0;
