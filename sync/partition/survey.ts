import { inBatches } from "../concurrency/batches";
import { compareKeys } from "../model/key";
import type { KeyRange, SizedRange } from "../model/key-range";
import { weight } from "./bin-packing";
import { MAX_ESTIMATE, PROBES_AT_ONCE, SURVEY_SAMPLES, SURVEY_TOLERANCE } from "./constants";
import { DensityEstimator, type SampledRange, summaryOf } from "./density";

/** The first keys of a range, at most one page. `complete`: the range has no other keys. */
export interface Sample {
  readonly keys: readonly string[];
  readonly complete: boolean;
}

/** Reads the beginning of a range with one LIST. */
export type Probe = (range: KeyRange) => Promise<Sample>;

export interface SurveyLimits {
  /** Keys that a range should have. */
  readonly rangeKeys: number;
  /** Maximum number of ranges. */
  readonly maxRanges: number;
  /** Maximum number of probes. */
  readonly maxProbes: number;
}

/** A range under survey. */
interface SurveyedRange extends SampledRange {
  readonly after: string | null;
  through: string | null;
  bound: string | null;
  emptySplits: number;
  /** Whether all its keys were seen. */
  readonly complete: boolean;
  /** Whether there is no more point at which it can be split. */
  stuck: boolean;
  readonly slow: number;
}

/**
 * Cuts ranges with unknown keys into ranges of about the same weight. It samples the beginnings of smaller and smaller
 * ranges, and splits the heaviest range between the last key seen and its end. The result is a partition of the given ranges.
 */
export async function survey(
  probe: Probe,
  ranges: readonly KeyRange[],
  limits: SurveyLimits,
): Promise<SizedRange[]> {
  return new Survey(probe, limits).of(ranges);
}

class Survey {
  private readonly density = new DensityEstimator(SURVEY_SAMPLES);
  private readonly ranges: SurveyedRange[] = [];
  private probes = 0;

  constructor(
    private readonly probe: Probe,
    private readonly limits: SurveyLimits,
  ) {}

  async of(given: readonly KeyRange[]): Promise<SizedRange[]> {
    const sampled = await inBatches(given, PROBES_AT_ONCE, (range) => this.sample(range, range.through));
    this.ranges.push(...sampled);
    for (;;) {
      const { heavy, share } = this.heaviest();
      const count = Math.max(0, Math.min(this.splitsAtOnce(), this.limits.maxProbes - this.probes));
      const chosen = heavy.slice(0, count);
      if (chosen.length === 0) return this.result();
      await Promise.all(chosen.map(({ range, weight }) => this.split(range, weight, share)));
    }
  }

  /**
   * The number of concurrent splits. It is less than the number of heavy ranges, because each probe changes the
   * estimates of other ranges.
   */
  private splitsAtOnce(): number {
    return Math.min(PROBES_AT_ONCE, Math.ceil(this.ranges.length / 4) + 1);
  }

  private async sample(range: KeyRange, bound: string | null): Promise<SurveyedRange> {
    this.probes++;
    const { keys, complete } = await this.probe(range);
    this.density.learn(range.after, keys);
    const { after, through, slow = 1 } = range;
    return {
      after,
      through,
      bound,
      page: summaryOf(keys),
      complete,
      emptySplits: 0,
      stuck: complete || keys.length < 2,
      slow,
    };
  }

  /** The ranges that are too heavy, the heaviest first, and the share of keys that each range should have. */
  private heaviest() {
    const weighed = this.ranges.map((range) => ({ range, ...this.weighBySpeed(range) }));
    // A range without a known end is split first. Until its end is known, it counts with the keys seen.
    const total = weighed.reduce(
      (sum, { range, weight }) => sum + (range.bound === null ? range.page.keys : weight),
      0,
    );
    const share = total / rangeCount(total, this.limits);
    const tolerated = Math.max(this.limits.rangeKeys, share) * SURVEY_TOLERANCE;
    const heavy = weighed.filter((it) => !it.range.stuck && it.max > tolerated).sort((a, b) => b.max - a.max);
    return { heavy, share };
  }

  /**
   * The estimated number of keys of a range, and an upper estimate, because a range that is certainly light is not
   * probed.
   */
  private weigh(range: SurveyedRange): { readonly weight: number; readonly max: number } {
    const seen = range.page.keys;
    if (range.complete || seen < 2) return { weight: seen, max: seen };
    const remaining = this.density.remaining(range);
    // After the characters of one script there may be characters of other scripts.
    if (range.bound === null) return { weight: seen + remaining, max: MAX_ESTIMATE };
    return { weight: seen + remaining, max: seen + Math.max(remaining, this.density.maxRemaining(range)) };
  }

  /** The same, with the weights multiplied by the factor for slow keys. */
  private weighBySpeed(range: SurveyedRange): { readonly weight: number; readonly max: number } {
    const { weight, max } = this.weigh(range);
    return { weight: weight * range.slow, max: max * range.slow };
  }

  /** Splits off the upper part of the unseen keys, unless it is empty. */
  private async split(range: SurveyedRange, weight: number, share: number): Promise<void> {
    const at = this.density.splitPoint(range, weight / range.slow, weight / share);
    if (at === undefined) {
      range.stuck = true;
      return;
    }
    const { through, slow } = range;
    const upper = await this.sample({ after: at, through, slow }, range.bound);
    const isEmpty = upper.page.keys === 0;
    this.density.learnSplit(range, at, isEmpty ? undefined : upper.page.first);
    range.bound = at;
    if (isEmpty) {
      range.emptySplits++;
    } else {
      range.emptySplits = 0;
      range.through = at;
      this.ranges.push(upper);
    }
  }

  /** The ranges in key order. Small neighbors are joined. */
  private result(): SizedRange[] {
    const sized = this.ranges
      .map((range) => ({
        after: range.after,
        through: range.through,
        keys: Math.round(this.weigh(range).weight),
        ...(range.slow > 1 && { slow: range.slow }),
      }))
      .sort((a, b) => (a.after === null ? -1 : b.after === null ? 1 : compareKeys(a.after, b.after)));
    return joinSmall(sized, this.limits.rangeKeys);
  }
}

const rangeCount = (total: number, { rangeKeys, maxRanges }: SurveyLimits): number =>
  Math.max(1, Math.min(maxRanges, Math.ceil(total / rangeKeys)));

/** Joins neighbors while their joint weight is at most `maxWeight`. */
function joinSmall(ranges: readonly SizedRange[], maxWeight: number): SizedRange[] {
  const result: SizedRange[] = [];
  for (const range of ranges) {
    const last = result.at(-1);
    const fits = last && last.slow === range.slow && weight(last) + weight(range) <= maxWeight;
    if (fits && last.through === range.after) {
      result[result.length - 1] = { ...last, through: range.through, keys: last.keys + range.keys };
    } else result.push(range);
  }
  return result;
}
