import { compareKeys } from "../sync/model/key";

/** The keys of a bucket in byte order, computed and never stored. `key(n)` is the n-th one, from 0. */
export interface KeySpace {
  readonly size: number;
  key(rank: number): string;
}

/** @returns how many keys are not behind `bound`: the rank of the first one that is. Takes log2(size) keys. */
export function rankAfter(space: KeySpace, bound: string | null): number {
  if (bound === null) return 0;
  let low = 0;
  let high = space.size;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (compareKeys(space.key(middle), bound) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The same keys, each behind a name. */
export const under = (name: string, space: KeySpace): KeySpace => ({
  size: space.size,
  key: (rank) => name + space.key(rank),
});

/** Spaces one behind the other. The caller answers for their order. */
export function chain(spaces: readonly KeySpace[]): KeySpace {
  const starts: number[] = [];
  let size = 0;
  for (const space of spaces) {
    starts.push(size);
    size += space.size;
  }
  const partOf = (rank: number): number => {
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
      const part = partOf(rank);
      return (spaces[part] as KeySpace).key(rank - (starts[part] as number));
    },
  };
}

/** As many folders as `names`, in that order, and in each about the same number of keys. */
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

const HEX_DIGITS = 12;
const HEX_SIZE = 2 ** (4 * HEX_DIGITS);

/** Twelve hexadecimal digits that rise with the rank, as if hashes had been sorted: even, with noise. */
export const sortedHash = (rank: number, size: number): string =>
  Math.floor(((rank + 0.9 * noise(rank)) / size) * HEX_SIZE)
    .toString(16)
    .padStart(HEX_DIGITS, "0");

/** A number in [0, 1) that looks random and is always the same for the same rank. */
export function noise(rank: number): number {
  let mixed = Math.imul(rank | 0, 0x9e3779b1) ^ Math.imul(Math.floor(rank / 2 ** 32), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}

/** So many hexadecimal digits that look random. */
export const randomHex = (rank: number, digits: number): string => {
  let text = "";
  for (let i = 1; text.length < digits; i++) {
    text += Math.floor(noise(rank * 7 + i) * 2 ** 32)
      .toString(16)
      .padStart(8, "0");
  }
  return text.slice(0, digits);
};
