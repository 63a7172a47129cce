import { compareKeys } from "../../sync/model/key";
import { endsBefore, type KeyRange } from "../../sync/model/key-range";

/** The range of all keys. */
export const EVERYTHING: KeyRange = { after: null, through: null };

export const contains = (range: KeyRange, key: string): boolean =>
  (range.after === null || compareKeys(key, range.after) > 0) && !endsBefore(range, key);

/** The folders in a folder, as S3 lists them, of sorted keys; `undefined` if they exceed a page. */
export function foldersIn(keys: readonly string[], prefix: string): readonly string[] | undefined {
  const folders: string[] = [];
  let listed = 0;
  for (let at = indexFrom(keys, prefix); keys[at]?.startsWith(prefix); listed++) {
    if (listed === 1_000) return undefined;
    const key = keys[at] as string;
    const folder = key.slice(0, key.indexOf("/", prefix.length) + 1);
    if (folder !== "") folders.push(folder);
    at = folder === "" ? at + 1 : indexFrom(keys, `${folder.slice(0, -1)}0`); // 0 is the character after the slash
  }
  return folders;
}

/** The index of the first key that is not before the given key, in sorted keys. */
function indexFrom(keys: readonly string[], key: string): number {
  const index = indexAfter(keys, key);
  return keys[index - 1] === key ? index - 1 : index;
}

/** The index of the first key after the given key, in sorted keys. */
export function indexAfter(keys: readonly string[], after: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(keys[middle] as string, after) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
