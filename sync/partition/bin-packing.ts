import type { KeyRange } from "../model/key-range";
import { ITEM_KEYS } from "./constants";

/** Estimated work of a range, in keys of normal speed. A range of unknown size counts as one full item. */
export const weight = ({ keys = ITEM_KEYS, slow = 1 }: KeyRange): number => keys * slow;

const sum = (ranges: readonly KeyRange[]): number => ranges.reduce((n, range) => n + weight(range), 0);

/**
 * Packs ranges into at most `maxItems` work items of about the same weight. Each range, the heaviest first, goes into
 * the lightest item.
 */
export function packIntoItems(ranges: readonly KeyRange[], maxItems: number): KeyRange[][] {
  const heaviestFirst = [...ranges].sort((a, b) => weight(b) - weight(a));
  const count = Math.min(maxItems, ranges.length, Math.max(1, Math.ceil(sum(ranges) / ITEM_KEYS)));
  const items = Array.from({ length: count }, () => ({ weight: 0, ranges: [] as KeyRange[] }));
  for (const range of heaviestFirst) {
    const lightest = items.reduce((least, item) => (item.weight < least.weight ? item : least));
    lightest.ranges.push(range);
    lightest.weight += weight(range);
  }
  return items.map(({ ranges }) => ranges);
}
