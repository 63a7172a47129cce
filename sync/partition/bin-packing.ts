import type { KeyRange } from "../model/key-range";

/** Keys of one item, unless there are too many: each item costs up to a page of either side. */
export const PIECE_KEYS = 100_000;

/** Keys, as long as they take. Of what nobody has an idea it is taken that it is a piece like others. */
export const weight = ({ keys = PIECE_KEYS, slow = 1 }: KeyRange): number => keys * slow;

const sum = (pieces: readonly KeyRange[]): number => pieces.reduce((n, piece) => n + weight(piece), 0);

/** Pieces in at most so many items of about the same weight: the heaviest first, each into the lightest item. */
export function pack(pieces: readonly KeyRange[], most: number): KeyRange[][] {
  const heavyFirst = [...pieces].sort((a, b) => weight(b) - weight(a));
  const count = Math.min(most, pieces.length, Math.max(1, Math.ceil(sum(pieces) / PIECE_KEYS)));
  const items = Array.from({ length: count }, () => ({ keys: 0, ranges: [] as KeyRange[] }));
  for (const piece of heavyFirst) {
    const lightest = items.reduce((least, item) => (item.keys < least.keys ? item : least));
    lightest.ranges.push(piece);
    lightest.keys += weight(piece);
  }
  return items.map(({ ranges }) => ranges);
}
