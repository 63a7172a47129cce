import type { Outline } from "../partition/outline";
import { FULL_PAGE, type SplitSizes } from "./constants";
import type { Scannable } from "./scannable";
import type { Segment } from "./segment";

export interface FolderSplitLimits {
  readonly sizes: Pick<SplitSizes, "pageKeys" | "minFolderKeys">;
  /** Maximum number of splits for a number of keys ahead. */
  readonly maxSplits: (keys: number) => number;
}

/** A point at which to split a segment. */
export interface FolderSplit<S extends Scannable> {
  readonly segment: Segment<S>;
  readonly at: string;
}

/**
 * The folders before which to split segments, so that all segments have the same number of pages ahead. Folders are assumed to
 * have as many keys as the folders in the pages that have arrived.
 *
 * @returns the points of each segment, from the last to the first
 */
export function folderSplits<S extends Scannable>(
  outline: Outline,
  segments: readonly Segment<S>[],
  { sizes: { pageKeys, minFolderKeys }, maxSplits }: FolderSplitLimits,
): readonly FolderSplit<S>[] {
  const ahead = segments.map((segment) => aheadOf(outline, segment)).filter(({ weight }) => weight > 0);
  const density = keysPerWeight(outline, segments);
  const keys = ahead.reduce((sum, { weight }) => sum + weight, 0) * density;
  const count = Math.min(ahead.length + maxSplits(keys), Math.floor(keys / minFolderKeys));
  if (count < 2) return [];
  // A segment that ends where a page ends wastes no part of that page.
  const page = pageKeys * FULL_PAGE;
  const share = (Math.ceil(keys / count / page) * page) / density;
  const splits = ahead.flatMap(({ segment, from, weight }) => {
    const points = Array.from({ length: Math.ceil(weight / share) - 1 }, (_, i) => (i + 1) * share);
    const names = points.flatMap((point) => outline.at(from, segment.bound, point) ?? []);
    return [...new Set(names)].reverse().map((at) => ({ segment, at }));
  });
  return splits.slice(0, count - ahead.length);
}

/** The weight of the folders ahead of a segment, after the keys that have arrived. */
function aheadOf<S extends Scannable>(outline: Outline, segment: Segment<S>) {
  const { scan, after, bound } = segment;
  const from = scan.furthestPage().at(-1) ?? after;
  return { segment, from, weight: scan.more ? outline.weight(from, bound) : 0 };
}

/** Keys per weight of folders, in the pages that reach furthest. */
function keysPerWeight<S extends Scannable>(outline: Outline, segments: readonly Segment<S>[]): number {
  const pages = segments.map(({ scan }) => scan.furthestPage()).filter((page) => page.length > 1);
  const keys = pages.reduce((sum, page) => sum + page.length, 0);
  const weight = pages.reduce((sum, page) => sum + outline.weight(page[0]!, page.at(-1)!), 0);
  return keys / Math.max(1, weight);
}
