import { compareKeys } from "../model/key";
import { firstIndex } from "./bisect";
import { CALIBRATIONS_PER_DEPTH, DOUBTFUL_FACTOR, MAX_ESTIMATE } from "./constants";
import { depthOf, endOf, folderOf, outermostEnd } from "./folders";
import { KeyInterpolator } from "./key-interpolation";

/** A part of the key space whose beginning was seen. The rest is estimated. */
export interface SampledRange {
  /** The last keys seen. The estimate begins after them. */
  readonly page: PageSummary;
  /** No key of the range lies after it; `null`: unknown. */
  readonly bound: string | null;
  /** Consecutive splits whose upper part was empty. */
  readonly emptySplits: number;
}

/** The facts about a page that an estimate needs. The pages of a thousand ranges would not fit into memory. */
export interface PageSummary {
  readonly first: string;
  readonly last: string;
  readonly keys: number;
  /** The folder in which the page ends, its first key in the page, and its number of keys there. */
  readonly folder: string;
  readonly from: string;
  readonly within: number;
}

/** A page of the keys after `after`. */
interface PageSample extends PageSummary {
  readonly after: string;
}

/** The keys after those seen, in two parts. */
interface Ahead {
  readonly tail: PageSummary;
  /**
   * The end of the folder in which the page ends. The range's bound if there is no folder, or if the folder reaches the
   * bound.
   */
  readonly end: string | null;
  /** Estimated keys up to `end`, and from there to the bound. */
  readonly inside: number;
  readonly beyond: number;
}

/** Estimates, from the keys seen, how many keys follow and where to split them. */
export class DensityEstimator {
  private readonly interpolator = new KeyInterpolator();
  /** Number of probes that calibrated how far names reach in folders, by depth. */
  private readonly calibrated = new Map<number, number>();
  private readonly samples: PageSample[] = [];
  /** Keys per unit of distance over all samples. Computed again after each new sample. */
  private density: number | undefined;

  /** @param maxSamples pages that are kept to estimate the density of folders */
  constructor(private readonly maxSamples: number) {}

  /**
   * Learns from a page of the keys after `after`.
   *
   * @param every learn characters from every Nth key of the page
   */
  learn(after: string | null, keys: readonly string[], every = 1): void {
    this.interpolator.learn(everyNth(keys, every));
    if (keys.length < 2) return;
    this.density = undefined;
    this.samples.push({ ...summaryOf(keys), after: after ?? (keys[0] as string) });
    if (this.samples.length > this.maxSamples) this.samples.shift();
  }

  /** Learns from a split at `at`: the first key after it, or `undefined` if there is none up to the range's bound. */
  learnSplit({ page, bound }: SampledRange, at: string, first: string | undefined): void {
    this.density = undefined;
    const { folder, last } = page;
    if (first === undefined) this.interpolator.learnEnd(last, at, bound);
    else if (first.startsWith(folder)) this.calibrated.set(depthOf(folder), CALIBRATIONS_PER_DEPTH);
    else if (at.startsWith(folder)) this.interpolator.learnEnd(last, at, endOf(folder));
  }

  /** The estimated number of keys after those seen. */
  remaining(range: SampledRange): number {
    const { inside, beyond } = this.ahead(range);
    return Math.min(MAX_ESTIMATE, inside + beyond);
  }

  /** An upper estimate: the same number, if the whole range were as dense as the folder in which the page ends. */
  maxRemaining({ page, bound }: SampledRange): number {
    return this.inside(page, bound);
  }

  /**
   * Up to the end of the folder in which the page ends, the keys are assumed to be as dense as at the end of the page. After
   * that folder, they are assumed to be as dense as all samples together. A sample counts with the whole folder in which it
   * ended: large folders end samples more often.
   */
  private ahead({ page: tail, bound }: SampledRange): Ahead {
    const end = endOf(tail.folder);
    if (end === null || (bound !== null && compareKeys(end, bound) >= 0))
      return { tail, end: bound, inside: this.inside(tail, bound), beyond: 0 };
    const beyond = this.averageDensity() * this.interpolator.length(end, bound);
    return { tail, end, inside: this.inside(tail, end), beyond };
  }

  /** The estimated number of keys after the page in the folder in which it ended. */
  private inside({ from, last, within }: PageSummary, end: string | null): number {
    const seen = this.interpolator.share(from, last, from, end);
    const rest = this.interpolator.share(last, end, from, end);
    return seen > 0 ? Math.min(MAX_ESTIMATE, (within * rest) / seen) : MAX_ESTIMATE;
  }

  private averageDensity(): number {
    this.density ??= this.measure();
    return this.density;
  }

  private measure(): number {
    let [keys, distance] = [0, 0];
    for (const sample of this.samples) {
      const end = endOf(sample.folder);
      keys += sample.keys + (end === null ? 0 : this.inside(sample, end));
      distance += this.interpolator.length(sample.after, end ?? sample.last, true);
    }
    return distance > 0 ? keys / distance : MAX_ESTIMATE;
  }

  /**
   * A point about halfway through the keys ahead, such that both halves are whole ranges. If the last split was empty,
   * most keys may be in one folder, so the end of that folder is tried. If that split was empty as well, the keys may
   * end long before their characters suggest, so a nearer point is tried.
   *
   * @param weight estimated keys of the range
   * @param ranges number of ranges into which it will finally be cut
   * @returns `undefined` if there is no such point
   */
  splitPoint(range: SampledRange, weight: number, ranges: number): string | undefined {
    const { page, bound, emptySplits } = range;
    const ahead = this.ahead(range);
    const calibration = this.calibrationPoint(ahead);
    if (calibration !== undefined) return calibration;
    const end = emptySplits % 2 === 1 ? outermostEnd(page, bound) : undefined;
    if (end !== undefined) return end;
    const whole = Math.max(2, Math.round(ranges));
    const near = Math.sqrt(page.keys / weight);
    const fraction = emptySplits < 2 || bound === null ? Math.floor(whole / 2) / whole : Math.min(0.5, near);
    return this.pointAt(ahead, bound, fraction);
  }

  /**
   * Names in a folder may end long before their characters suggest, as zero-padded numbers do. A probe at the geometric
   * mean of the seen and the possible distance shows it for all folders of the same depth.
   */
  private calibrationPoint({ tail, end, inside }: Ahead): string | undefined {
    const { folder, last, within } = tail;
    const depth = depthOf(folder);
    const before = this.calibrated.get(depth) ?? 0;
    if (folder === "" || before >= CALIBRATIONS_PER_DEPTH || inside < DOUBTFUL_FACTOR * within)
      return undefined;
    this.calibrated.set(depth, before + 1);
    return this.interpolator.between(last, end, Math.sqrt(within / inside));
  }

  /** The point at the given fraction of the keys ahead. */
  private pointAt(ahead: Ahead, bound: string | null, fraction: number): string | undefined {
    const { tail, end, inside, beyond } = ahead;
    const wanted = fraction * (inside + beyond);
    if (end === null || end === bound || inside + beyond >= MAX_ESTIMATE)
      return this.interpolator.between(tail.last, bound, fraction);
    if (wanted < inside) return this.interpolator.between(tail.last, end, wanted / inside) ?? end;
    if (beyond === 0) return end;
    return this.interpolator.between(end, bound, (wanted - inside) / beyond) ?? end;
  }
}

const everyNth = (keys: readonly string[], n: number): readonly string[] =>
  Array.from({ length: Math.ceil(keys.length / n) }, (_, i) => keys[i * n] as string);

/** @param keys of a page, in order. If there are none, the names of the summary are empty */
export function summaryOf(keys: readonly string[]): PageSummary {
  const folder = folderOf(keys);
  const from = firstIn(folder, keys);
  return {
    first: keys[0] ?? "",
    last: keys.at(-1) ?? "",
    keys: keys.length,
    folder,
    from: keys[from] ?? "",
    within: keys.length - from,
  };
}

/**
 * The index of the first key in the folder of the last key. The keys are in order, so all later keys are in this
 * folder.
 */
const firstIn = (folder: string, keys: readonly string[]): number =>
  firstIndex(keys.length - 1, (i) => (keys[i] as string).startsWith(folder));
