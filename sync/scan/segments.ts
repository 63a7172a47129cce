import { DensityEstimator, summaryOf } from "../partition/density";
import { BELIEVABLE_KEYS, LEARN_EVERY, type SplitSizes, WORKER_SAMPLES } from "./constants";
import type { Scannable } from "./scannable";
import { newSegment, type Segment } from "./segment";

/** The segments that are being scanned, and estimates of the keys ahead of them. */
export class Segments<S extends Scannable> implements Iterable<Segment<S>> {
  private readonly active = new Map<S, Segment<S>>();
  private readonly density = new DensityEstimator(WORKER_SAMPLES);

  constructor(private readonly sizes: SplitSizes) {}

  get size(): number {
    return this.active.size;
  }

  [Symbol.iterator](): Iterator<Segment<S>> {
    return this.active.values();
  }

  of(scan: S): Segment<S> | undefined {
    return this.active.get(scan);
  }

  add(...segment: Parameters<typeof newSegment<S>>): void {
    this.active.set(segment[0], newSegment(...segment));
  }

  remove({ scan }: Segment<S>): void {
    this.active.delete(scan);
  }

  /** Reports once, to the segment from which this segment was split off, whether it has keys. */
  resolveSplit(upper: Segment<S>, hasKeys: boolean): void {
    const { lower } = upper;
    upper.lower = undefined;
    if (lower?.split === undefined) return;
    const first = hasKeys ? upper.scan.furthestPage()[0] : undefined;
    this.density.learnSplit(lower.split.of, lower.split.at, first);
    lower.emptySplits = hasKeys ? 0 : lower.emptySplits + 1;
    lower.split = undefined;
  }

  /** Estimated pages of a bucket ahead of all segments. */
  pagesAhead(): number {
    let ahead = 0;
    for (const segment of this) {
      if (segment.bound !== null) ahead += this.ahead(segment) / this.sizes.pageKeys;
    }
    return ahead;
  }

  /** The segment with the most keys ahead, and where to split it; `undefined` if no segment is worth a split. */
  heaviest(): { readonly segment: Segment<S>; readonly split: NonNullable<Segment<S>["split"]> } | undefined {
    let [segment, most]: [Segment<S> | undefined, number] = [undefined, this.sizes.minKeys];
    for (const one of this) {
      const keys = this.ahead(one);
      if (keys > most) [segment, most] = [one, keys];
    }
    if (segment?.ahead === undefined) return undefined;
    const { sampled, keys } = segment.ahead;
    const at = this.density.splitPoint(sampled, keys, 2);
    return at === undefined ? undefined : { segment, split: { at, of: sampled } };
  }

  /** The estimated number of keys that a segment has not seen; `undefined` if there is no useful estimate. */
  estimate(segment: Segment<S>): number | undefined {
    const keys = segment.bound === null || segment.split !== undefined ? 0 : this.ahead(segment);
    return keys > 0 && keys < BELIEVABLE_KEYS ? keys : undefined;
  }

  /**
   * The estimated number of keys ahead that another segment could scan; 0 while a split of the segment is unresolved.
   */
  private ahead(segment: Segment<S>): number {
    if (segment.split !== undefined) return 0;
    if (segment.ahead === undefined) {
      const keys = segment.scan.furthestPage();
      if (keys.length < 2 || !segment.scan.more) return 0;
      if (segment.learned !== keys[0]) this.density.learn(null, keys, LEARN_EVERY);
      segment.learned = keys[0];
      const sampled = { page: summaryOf(keys), bound: segment.bound, emptySplits: segment.emptySplits };
      segment.ahead = { sampled, keys: this.density.remaining(sampled) };
    }
    return segment.ahead.keys;
  }
}
