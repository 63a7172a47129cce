import { compareKeys } from "../../sync/model/key";
import { endsBefore, type KeyRange } from "../../sync/model/key-range";

/** The range of all keys. */
export const EVERYTHING: KeyRange = { after: null, through: null };

export const contains = (range: KeyRange, key: string): boolean =>
  (range.after === null || compareKeys(key, range.after) > 0) && !endsBefore(range, key);

/** The folders in a folder, as S3 lists them, of keys that are in order; `undefined` if they are more than a page. */
export function foldersIn(keys: readonly string[], prefix: string): readonly string[] | undefined {
  const listed = new Set(
    keys
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(0, key.indexOf("/", prefix.length) + 1) || key),
  );
  return listed.size > 1_000 ? undefined : [...listed].filter((name) => name.endsWith("/"));
}

/** The index of the first key after the given one, in keys that are in order. */
export function indexAfter(keys: readonly string[], after: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(keys[middle] as string, after) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
