import { compareKeys } from "../../sync/model/key";
import { firstIndex } from "../../sync/partition/bisect";

/** The keys of a bucket in byte order. They are computed, never stored. Ranks start at 0. */
export interface KeySpace {
  readonly size: number;
  key(rank: number): string;
}

/** @returns the rank of the first key after `bound`. Computes log2(size) keys. */
export function rankAfter(space: KeySpace, bound: string | null): number {
  if (bound === null) return 0;
  return firstIndex(space.size, (rank) => compareKeys(space.key(rank), bound) > 0);
}

/** The same keys, each with a prefix. */
export const under = (prefix: string, space: KeySpace): KeySpace => ({
  size: space.size,
  key: (rank) => prefix + space.key(rank),
});

/** Concatenates key spaces. The caller must pass them in key order. */
export function chain(spaces: readonly KeySpace[]): KeySpace {
  const starts: number[] = [];
  let size = 0;
  for (const space of spaces) {
    starts.push(size);
    size += space.size;
  }
  const spaceOf = (rank: number): number => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] as number) <= rank) low = middle;
      else high = middle;
    }
    return low;
  };
  return {
    size,
    key(rank) {
      const space = spaceOf(rank);
      return (spaces[space] as KeySpace).key(rank - (starts[space] as number));
    },
  };
}

/** One folder for each name, with about the same number of keys in each. `names` is in key order. */
export function folders(
  size: number,
  names: readonly string[],
  key: (rank: number, folder: number, within: number) => string,
): KeySpace {
  const count = names.length;
  const start = (folder: number): number => Math.ceil((folder * size) / count);
  return {
    size,
    key(rank) {
      let folder = Math.floor((rank * count) / size);
      while (start(folder) > rank) folder--;
      while (folder + 1 < count && start(folder + 1) <= rank) folder++;
      return `${names[folder]}/${key(rank, folder, rank - start(folder))}`;
    },
  };
}

const HALF_DIGITS = 6;
const HALF_SIZE = 2 ** (4 * HALF_DIGITS);

/** Twelve hexadecimal digits that increase with the rank, like sorted hashes: evenly distributed, with noise. */
export function sortedHash(rank: number, size: number): string {
  const hash = Math.floor(((rank + 0.9 * noise(rank)) / size) * HALF_SIZE * HALF_SIZE);
  return half(Math.floor(hash / HALF_SIZE)) + half(hash % HALF_SIZE);
}

/** V8 converts a 31-bit integer several times faster than a larger number. */
const half = (value: number): string => value.toString(16).padStart(HALF_DIGITS, "0");

/** A pseudorandom number in [0, 1), always the same for the same rank. */
export function noise(rank: number): number {
  let mixed = Math.imul(rank | 0, 0x9e3779b1) ^ Math.imul(Math.floor(rank / 2 ** 32), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}

/** Pseudorandom hexadecimal digits, always the same for the same rank. */
export const randomHex = (rank: number, digits: number): string => {
  let text = "";
  for (let i = 1; text.length < digits; i++) {
    text += Math.floor(noise(rank * 7 + i) * 2 ** 32)
      .toString(16)
      .padStart(8, "0");
  }
  return text.slice(0, digits);
};
