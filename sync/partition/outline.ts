import { PAGE_KEYS } from "../model/constants";
import { compareKeys } from "../model/key";
import { firstIndex } from "./bisect";
import { MAX_OUTLINE_LEVELS } from "./constants";
import { foldersOf } from "./folders";

/** The folders in one folder. */
export interface FolderLevel {
  /** `""`: the whole bucket, or all keys with the prefix. */
  readonly folder: string;
  /** All of its folders, each with its whole path and its slash; `undefined`: they are more than one page. */
  readonly names: readonly string[] | undefined;
}

/** A folder of an outline. Its weight is the number of folders of the innermost level that it is assumed to have. */
interface Folder {
  readonly name: string;
  readonly weight: number;
}

/**
 * Folders of a bucket, in key order. LIST with a delimiter returns up to 1,000 folders instead of 1,000 keys, so it shows
 * where unseen keys are. Folders of the same level are assumed to have the same number of keys.
 */
export class Outline {
  private readonly folders: readonly Folder[];
  /** For each folder the joint weight of the folders before it, and finally the weight of all folders. */
  private readonly weights: readonly number[];

  /** @param levels from the innermost folder outward, each in the next */
  constructor(levels: readonly FolderLevel[]) {
    this.folders = weighed(levels).sort((a, b) => compareKeys(a.name, b.name));
    let sum = 0;
    this.weights = [0, ...this.folders.map(({ weight }) => (sum += weight))];
  }

  /** The joint weight of the folders that begin after one key and before another. `null`: the beginning or the end. */
  weight(after: string | null, before: string | null): number {
    const [from, to] = this.bounds(after, before);
    return this.weights[to]! - this.weights[from]!;
  }

  /**
   * Among the folders that begin after one key and before another: the name of the folder before which the given weight lies.
   *
   * @returns `undefined` if the whole weight lies before the last folder
   */
  at(after: string | null, before: string | null, weight: number): string | undefined {
    const [from, to] = this.bounds(after, before);
    const wanted = this.weights[from]! + weight;
    const index = firstIndex(this.folders.length, (i) => this.weights[i]! >= wanted);
    return index < to ? this.folders[index]?.name : undefined;
  }

  private bounds(after: string | null, before: string | null): readonly [from: number, to: number] {
    const from = after === null ? 0 : this.indexFrom(after, 1);
    return [from, before === null ? this.folders.length : Math.max(from, this.indexFrom(before, 0))];
  }

  /** The first folder whose name compares to a key with at least `order`. */
  private indexFrom(key: string, order: 0 | 1): number {
    return firstIndex(this.folders.length, (i) => compareKeys(this.folders[i]!.name, key) >= order);
  }
}

/** A folder weighs as much as its neighbor whose folders are listed. */
function weighed(levels: readonly FolderLevel[]): Folder[] {
  const folders: Folder[] = [];
  let listed: string | undefined;
  let weight = 1;
  for (const { folder, names } of levels) {
    for (const name of names ?? []) if (name !== listed) folders.push({ name, weight });
    weight *= Math.max(1, names?.length ?? PAGE_KEYS);
    listed = folder;
  }
  return folders;
}

/**
 * The folders that contain all keys of a page, from the innermost to the bucket itself, which is `""`: at most
 * {@link MAX_OUTLINE_LEVELS} folders, and none if no key is in a folder.
 */
export function foldersAround(page: readonly string[]): readonly string[] {
  const [first = "", last = ""] = [page[0], page.at(-1)];
  if (!first.includes("/") && !last.includes("/")) return [];
  return ["", ...foldersOf(first, last)].reverse().slice(0, MAX_OUTLINE_LEVELS);
}
