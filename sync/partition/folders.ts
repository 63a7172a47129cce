import { compareKeys } from "../model/key";
import { TAIL_SHARE } from "./constants";

/** The number of slashes in a folder's name, plus one. */
export const depthOf = (folder: string): number => folder.split("/").length;

/** The point after a folder: "0" follows "/". `null`: the folder is the whole bucket. */
export const endOf = (folder: string): string | null => (folder === "" ? null : `${folder.slice(0, -1)}0`);

/** The folder in which a page ends: the common prefix of the keys at its end, up to a slash. */
export function folderOf(keys: readonly string[]): string {
  const last = keys.at(-1) ?? "";
  const before = keys[Math.floor(keys.length * (1 - TAIL_SHARE))] ?? "";
  let length = 0;
  while (length < before.length && before[length] === last[length]) length++;
  const common = last.slice(0, length);
  return common.slice(0, common.lastIndexOf("/") + 1);
}

/** The folders that contain both keys, from the outermost to the innermost. */
export function* foldersOf(first: string, last: string): Generator<string> {
  for (let slash = last.indexOf("/"); slash >= 0; slash = last.indexOf("/", slash + 1)) {
    const folder = last.slice(0, slash + 1);
    if (!first.startsWith(folder)) return;
    yield folder;
  }
}

/**
 * The point after the outermost folder that contains all keys of a page and ends before `bound`. The point after an inner
 * folder would be a worse split point, because the next keys directly follow an inner folder.
 */
export function outermostEnd(
  { first, last }: { readonly first: string; readonly last: string },
  bound: string | null,
): string | undefined {
  for (const folder of foldersOf(first, last)) {
    const end = endOf(folder) as string;
    if (bound === null || compareKeys(end, bound) < 0) return end;
  }
  return undefined;
}
