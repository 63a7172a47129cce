import { PAGE_KEYS } from "../model/constants";
import { compareKeys } from "../model/key";
import type { KeyRange, SizedRange } from "../model/key-range";
import { firstIndex } from "./bisect";
import { BUCKET_KEYS, CUT_LEEWAY, ITEM_HISTOGRAM_BUCKETS } from "./constants";

/** A bucket of a histogram over keys: `keys` keys lie after the previous bucket, up to and including `key`. */
export interface HistogramBucket {
  readonly key: string;
  readonly keys: number;
}

/** Builds a histogram of keys that arrive in order. It has at most `max` buckets, for any number of keys. */
export class HistogramBuilder {
  private buckets: HistogramBucket[] = [];
  private bucketKeys = BUCKET_KEYS;
  private pending = 0;
  private last: string | undefined;

  constructor(private readonly max = ITEM_HISTOGRAM_BUCKETS) {}

  add(key: string): void {
    this.last = key;
    if (++this.pending < this.bucketKeys) return;
    this.buckets.push({ key, keys: this.pending });
    this.pending = 0;
    if (this.buckets.length < this.max) return;
    this.bucketKeys *= 2;
    this.buckets = thinned(this.buckets, this.max / 2);
  }

  /** The histogram. Every key that was added is in one bucket. */
  close(): readonly HistogramBucket[] {
    if (this.last === undefined || this.pending === 0) return this.buckets;
    return [...this.buckets, { key: this.last, keys: this.pending }];
  }
}

/**
 * Merges neighboring buckets until at most `max` remain. The remaining buckets have about the same number of keys,
 * whether their keys are dense or far apart.
 */
export function thinned(histogram: readonly HistogramBucket[], max: number): HistogramBucket[] {
  if (histogram.length <= max) return [...histogram];
  const each = histogram.reduce((sum, { keys }) => sum + keys, 0) / max;
  const result: HistogramBucket[] = [];
  let weight = 0;
  for (const [i, { key, keys }] of histogram.entries()) {
    weight += keys;
    const isLast = i === histogram.length - 1;
    if (!isLast && (weight < each || weight === 0 || result.length === max - 1)) continue;
    result.push({ key, keys: weight });
    weight = 0;
  }
  return result;
}

/**
 * One histogram in key order from the buckets of several workers.
 *
 * @param max maximum number of buckets
 * @param characters maximum characters as JSON. @default unlimited
 */
export function combined(
  buckets: readonly HistogramBucket[],
  max: number,
  characters = Number.POSITIVE_INFINITY,
): HistogramBucket[] {
  const sorted = [...buckets].sort((a, b) => compareKeys(a.key, b.key));
  return shortened(thinned(sorted, max), characters);
}

/** Merges buckets until the histogram has at most the given number of characters as JSON, because keys may be long. */
export function shortened(histogram: readonly HistogramBucket[], characters: number): HistogramBucket[] {
  let shorter = [...histogram];
  while (JSON.stringify(shorter).length > characters) shorter = thinned(shorter, shorter.length / 2);
  return shorter;
}

/** The buckets whose keys lie in a range. `histogram` is in key order. */
export function bucketsWithin(
  histogram: readonly HistogramBucket[],
  { after, through }: KeyRange,
): readonly HistogramBucket[] {
  const next = (key: string | null, none: number) => (key === null ? none : indexAfter(histogram, key));
  return histogram.slice(next(after, 0), next(through, histogram.length));
}

/** The index of the first bucket that ends after a key. */
const indexAfter = (histogram: readonly HistogramBucket[], key: string): number =>
  firstIndex(histogram.length, (i) => compareKeys((histogram[i] as HistogramBucket).key, key) > 0);

/**
 * Cuts a range at the bounds of histogram buckets into ranges of about `rangeKeys` keys, as close to whole pages as
 * possible. The result is a partition of the range, no matter what the histogram says.
 */
export function cutAtBuckets(
  range: KeyRange,
  histogram: readonly HistogramBucket[],
  rangeKeys: number,
): SizedRange[] {
  const ranges: SizedRange[] = [];
  let { after } = range;
  const inside = ({ key }: HistogramBucket) =>
    (after === null || compareKeys(key, after) > 0) &&
    (range.through === null || compareKeys(key, range.through) < 0);
  let weight = 0;
  /** The best end so far for the current range. */
  let best: (HistogramBucket & { readonly badness: number }) | undefined;
  const consider = (bucket: HistogramBucket) => {
    if (weight < rangeKeys * (1 - CUT_LEEWAY) || !inside(bucket)) return;
    const waste = ((PAGE_KEYS - (weight % PAGE_KEYS)) % PAGE_KEYS) / PAGE_KEYS;
    const badness = waste / 2 + Math.abs(weight - rangeKeys) / rangeKeys;
    if (best === undefined || badness < best.badness) best = { key: bucket.key, keys: weight, badness };
  };
  for (const bucket of histogram) {
    weight += bucket.keys;
    consider(bucket);
    if (best === undefined || weight < rangeKeys * (1 + CUT_LEEWAY)) continue;
    ranges.push({ after, through: best.key, keys: best.keys });
    after = best.key;
    weight -= best.keys;
    best = undefined;
    consider(bucket); // a bucket may have as many keys as a range
  }
  const last = ranges.at(-1);
  // A small rest is joined to the previous range, because each range costs one more page of each side.
  if (last === undefined || weight >= rangeKeys / 2)
    return [...ranges, { after, through: range.through, keys: weight }];
  return [...ranges.slice(0, -1), { ...last, through: range.through, keys: last.keys + weight }];
}
