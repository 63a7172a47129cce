import type { Entry, Page } from "../../sync/s3/objects";
import type { KeySpace } from "../keys/key-space";

/** Two computed buckets. The source has every key of the key space. The destination lacks a share of the keys. */
export interface Buckets {
  readonly keys: KeySpace;
  /** Share of the keys that the destination lacks, 0 to 1. They are evenly distributed. */
  readonly missing: number;
}

export const SOURCE = 0;
export const DESTINATION = 1;
export type Side = typeof SOURCE | typeof DESTINATION;

/** Keys on a full page. */
export const PAGE = 1_000;

/** The number of keys before `rank` that the destination lacks. */
export const missingBefore = ({ missing }: Buckets, rank: number): number => Math.floor(rank * missing);

export const isMissing = (buckets: Buckets, rank: number): boolean =>
  missingBefore(buckets, rank + 1) > missingBefore(buckets, rank);

/** The number of keys in a bucket. */
export const sizeOf = (buckets: Buckets, side: Side): number =>
  buckets.keys.size - (side === SOURCE ? 0 : missingBefore(buckets, buckets.keys.size));

/** A page as ranks of the key space. */
export interface RankPage {
  /** The rank after its last key, or its start if it is empty. */
  readonly end: number;
  readonly last: boolean;
}

/** The page of a bucket that starts at a rank, as ranks. */
export function pageAt(buckets: Buckets, side: Side, start: number): RankPage {
  const { size } = buckets.keys;
  if (side === SOURCE) {
    const end = Math.min(size, start + PAGE);
    return { end, last: end === size };
  }
  const present = (rank: number): number => rank - missingBefore(buckets, rank);
  const before = present(start);
  const all = present(size);
  const target = Math.min(all, before + PAGE);
  if (target === before) return { end: start, last: true };
  let end = Math.min(size, start + Math.floor((target - before) / Math.max(1e-9, 1 - buckets.missing)));
  while (present(end) < target) end++;
  while (present(end - 1) >= target) end--;
  return { end, last: target === all };
}

/** The page of a bucket that starts at a rank, with its entries, as S3 would return it. */
export function list(buckets: Buckets, side: Side, start: number): Page {
  const { end, last } = pageAt(buckets, side, start);
  const entries: Entry[] = [];
  for (let rank = start; rank < end; rank++) {
    if (side === DESTINATION && isMissing(buckets, rank)) continue;
    entries.push(entry(buckets.keys.key(rank), side));
  }
  return { entries, last };
}

const LAST_MODIFIED = Date.parse("2026-11-21T00:00:00Z");

const entry = (key: string, side: Side): Entry => ({
  key,
  size: 4_096,
  etag: '"9bb58f26192e4ba00f01e2e7b136bbd8"',
  lastModified: LAST_MODIFIED + side,
  storageClass: "STANDARD",
});
