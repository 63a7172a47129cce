import type { Entry, Page } from "../sync/s3/object-store";
import type { KeySpace } from "./key-space";

/** Two buckets that are computed: the source has every key of a space, the destination lacks a share of them. */
export interface Buckets {
  readonly keys: KeySpace;
  /** 0 to 1: what the destination lacks, spread evenly. */
  readonly missing: number;
}

export const SOURCE = 0;
export const DESTINATION = 1;
export type Side = typeof SOURCE | typeof DESTINATION;

export const PAGE = 1_000;

/** How many of the first so many keys the destination lacks. */
export const missingBefore = ({ missing }: Buckets, rank: number): number => Math.floor(rank * missing);

export const isMissing = (buckets: Buckets, rank: number): boolean =>
  missingBefore(buckets, rank + 1) > missingBefore(buckets, rank);

/** How many keys a bucket has. */
export const sizeOf = (buckets: Buckets, side: Side): number =>
  buckets.keys.size - (side === SOURCE ? 0 : missingBefore(buckets, buckets.keys.size));

/** A page as ranks of the space. */
export interface RankPage {
  /** Behind its last key; where it starts if it has none. */
  readonly end: number;
  readonly last: boolean;
}

/** The page of a bucket that starts at a rank. */
export function pageAt(buckets: Buckets, side: Side, start: number): RankPage {
  const { size } = buckets.keys;
  if (side === SOURCE) {
    const end = Math.min(size, start + PAGE);
    return { end, last: end === size };
  }
  const present = (rank: number): number => rank - missingBefore(buckets, rank);
  const before = present(start);
  const all = present(size);
  const wanted = Math.min(all, before + PAGE);
  if (wanted === before) return { end: start, last: true };
  let end = Math.min(size, start + Math.floor((wanted - before) / Math.max(1e-9, 1 - buckets.missing)));
  while (present(end) < wanted) end++;
  while (present(end - 1) >= wanted) end--;
  return { end, last: wanted === all };
}

/** The page that starts at a rank, with its entries: what S3 would answer. */
export function list(buckets: Buckets, side: Side, start: number): Page {
  const { end, last } = pageAt(buckets, side, start);
  const entries: Entry[] = [];
  for (let rank = start; rank < end; rank++) {
    if (side === DESTINATION && isMissing(buckets, rank)) continue;
    entries.push(entry(buckets.keys.key(rank), side));
  }
  return { entries, last };
}

const YESTERDAY = Date.parse("2026-11-21T00:00:00Z");

const entry = (key: string, side: Side): Entry => ({
  key,
  size: 4_096,
  etag: '"9bb58f26192e4ba00f01e2e7b136bbd8"',
  lastModified: YESTERDAY + side,
  storageClass: "STANDARD",
});
