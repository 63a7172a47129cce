/** Iterates over keys for every listing: in byte order, grouped by a delimiter. */
import type { Bucket } from "../model/bucket";
import { pastPrefix } from "../model/keys";
import type { Version } from "../model/object";

/** Parameters of an iteration. All strings are ranks, so their order is the order of UTF-8 bytes. */
export interface IterationOptions {
  readonly prefix: string;
  /** Empty: no grouping. */
  readonly delimiter: string;
  /** Exclusive lower bound of keys and common prefixes, as S3 documents for StartAfter and KeyMarker. */
  readonly after: string;
  /** Keys for which this returns false are skipped and do not create common prefixes. */
  readonly visible: (versions: readonly Version[]) => boolean;
}

/** A key with its versions, or a common prefix. The next page starts after `rank`. */
export type ListingEntry =
  | { readonly rank: string; readonly versions: readonly Version[] }
  | { readonly rank: string; readonly versions?: undefined };

/** Reads no keys before the start. Seeks past a common prefix after its first visible key. */
export function* iterateKeys(
  bucket: Bucket,
  { prefix, delimiter, after, visible }: IterationOptions,
): Generator<ListingEntry, void> {
  let start: string | undefined = after > prefix ? after : prefix;
  while (start !== undefined) {
    const from: string = start;
    start = undefined;
    for (const [rank, versions] of bucket.from(from)) {
      if (!rank.startsWith(prefix)) return;
      if (rank === after || !visible(versions)) continue;
      const cut = delimiter === "" ? -1 : rank.indexOf(delimiter, prefix.length);
      if (cut < 0) {
        yield { rank, versions };
        continue;
      }
      const group = rank.slice(0, cut + delimiter.length);
      if (group > after) yield { rank: group };
      start = pastPrefix(group);
      break;
    }
  }
}

/** The first `limit` items, and whether more items follow. `more` is false for a limit of 0. */
export function take<T>(items: Iterable<T>, limit: number): { items: T[]; more: boolean } {
  const taken: T[] = [];
  if (limit === 0) return { items: taken, more: false };
  for (const item of items) {
    if (taken.length === limit) return { items: taken, more: true };
    taken.push(item);
  }
  return { items: taken, more: false };
}
