/** The walk under every listing: keys in byte order, grouped by a delimiter. */
import type { Bucket } from "../model/bucket";
import { pastPrefix } from "../model/keys";
import type { Version } from "../model/object";

/** What a listing is asked for; ranks throughout, so that order is the order of UTF-8 bytes. */
export interface Walk {
  readonly prefix: string;
  /** Empty for none. */
  readonly delimiter: string;
  /** Only what is greater; common prefixes too, as S3 documents for StartAfter and KeyMarker. */
  readonly after: string;
  /** Keys which this refuses are as if they were not there, also for common prefixes. */
  readonly visible: (versions: readonly Version[]) => boolean;
}

/** One step: a key with its versions, or a common prefix. `at` is the rank to go on after. */
export type Found =
  | { readonly at: string; readonly versions: readonly Version[] }
  | { readonly at: string; readonly versions?: undefined };

/** Begins anywhere, and passes over a common prefix, without reading what lies before or within. */
export function* walk(bucket: Bucket, { prefix, delimiter, after, visible }: Walk): Generator<Found, void> {
  let start: string | undefined = after > prefix ? after : prefix;
  while (start !== undefined) {
    const from: string = start;
    start = undefined;
    for (const [rank, versions] of bucket.from(from)) {
      if (!rank.startsWith(prefix)) return;
      if (rank === after || !visible(versions)) continue;
      const cut = delimiter === "" ? -1 : rank.indexOf(delimiter, prefix.length);
      if (cut < 0) {
        yield { at: rank, versions };
        continue;
      }
      const group = rank.slice(0, cut + delimiter.length);
      if (group > after) yield { at: group };
      start = pastPrefix(group);
      break;
    }
  }
}

/** The first `most` steps, and whether there are more. */
export function take<T>(items: Iterable<T>, most: number): { items: T[]; more: boolean } {
  const taken: T[] = [];
  if (most === 0) return { items: taken, more: false };
  for (const item of items) {
    if (taken.length === most) return { items: taken, more: true };
    taken.push(item);
  }
  return { items: taken, more: false };
}
