import { compareKeys } from "../model/key";
import type { KeyRange } from "../model/key-range";
import { weight } from "./bin-packing";
import { type Stretch, Terrain } from "./density";

/** The first keys of a range, at most a page of them. `complete`: there are no others. */
export interface Sample {
  readonly keys: readonly string[];
  readonly complete: boolean;
}

/** Looks at the beginning of a range. One LIST. */
export type Probe = (range: KeyRange) => Promise<Sample>;

/** A range, and about how many keys are in it. */
export interface Weighed extends KeyRange {
  readonly keys: number;
}

export interface SurveyLimits {
  /** Keys that a piece should have. */
  readonly pieceKeys: number;
  readonly mostPieces: number;
  /** Looks that may be taken. */
  readonly mostProbes: number;
}

/** A range under survey. */
interface Segment extends Stretch {
  readonly after: string | null;
  through: string | null;
  bound: string | null;
  vain: number;
  /** Whether all its keys were seen. */
  readonly complete: boolean;
  /** Whether there is no point left at which it could be split. */
  stuck: boolean;
  readonly slow: number;
}

/** Probes under way at once. */
const AT_ONCE = 32;
/** Looks that tell how dense folders lie. */
const LOOKS = 64;
/** A segment may weigh so many times what it should. */
const TOLERANCE = 1.3;

/**
 * Cuts ranges of unknown keys into pieces of about the same weight, by looking at the beginnings of ever smaller
 * segments. A segment is split between the last key seen and its end, and the heavier it seems the sooner. The pieces
 * are a partition of the ranges: each key is in exactly one.
 */
export async function survey(
  probe: Probe,
  ranges: readonly KeyRange[],
  limits: SurveyLimits,
): Promise<Weighed[]> {
  return new Survey(probe, limits).of(ranges);
}

class Survey {
  private readonly terrain = new Terrain(LOOKS);
  private readonly segments: Segment[] = [];
  private probes = 0;

  constructor(
    private readonly probe: Probe,
    private readonly limits: SurveyLimits,
  ) {}

  async of(ranges: readonly KeyRange[]): Promise<Weighed[]> {
    for (let i = 0; i < ranges.length; i += AT_ONCE) {
      const some = ranges.slice(i, i + AT_ONCE);
      this.segments.push(...(await Promise.all(some.map((range) => this.look(range, range.through)))));
    }
    for (;;) {
      const { heavy, each } = this.heaviest();
      const chosen = heavy.slice(
        0,
        Math.max(0, Math.min(this.atOnce(), this.limits.mostProbes - this.probes)),
      );
      if (chosen.length === 0) return this.pieces();
      await Promise.all(chosen.map(({ segment, weight }) => this.split(segment, weight, each)));
    }
  }

  /** Fewer than there are heavy segments: what one look finds tells what the others weigh. */
  private atOnce(): number {
    return Math.min(AT_ONCE, Math.ceil(this.segments.length / 4) + 1);
  }

  private async look(part: KeyRange, bound: string | null): Promise<Segment> {
    this.probes++;
    const sample = await this.probe(part);
    const { keys, complete } = sample;
    this.terrain.learn(part.after, keys);
    const { after, through, slow = 1 } = part;
    return { after, through, bound, keys, complete, vain: 0, stuck: complete || keys.length < 2, slow };
  }

  /** What is too heavy, the heaviest first, and how many keys a piece should have. */
  private heaviest() {
    const weighed = this.segments.map((segment) => ({ segment, ...this.inTime(segment) }));
    // What has no known end is split first, and counts as little until it has one.
    const total = weighed.reduce(
      (sum, { segment: it, weight }) => sum + (it.bound === null ? it.keys.length : weight),
      0,
    );
    const each = total / pieces(total, this.limits);
    const most = Math.max(this.limits.pieceKeys, each) * TOLERANCE;
    const heavy = weighed.filter((it) => !it.segment.stuck && it.most > most).sort((a, b) => b.most - a.most);
    return { heavy, each };
  }

  /** About how many keys a segment has, and how many it may have: what seems light is not looked at again. */
  private weigh(it: Segment): { readonly weight: number; readonly most: number } {
    const seen = it.keys.length;
    if (it.complete || seen < 2) return { weight: seen, most: seen };
    const rest = this.terrain.rest(it);
    return { weight: seen + rest, most: seen + Math.max(rest, this.terrain.most(it)) };
  }

  /** The same, of slow keys as if there were so many more. */
  private inTime(it: Segment): { readonly weight: number; readonly most: number } {
    const { weight, most } = this.weigh(it);
    return { weight: weight * it.slow, most: most * it.slow };
  }

  /** Splits off the upper part of what was not seen yet, unless it is empty. */
  private async split(segment: Segment, weight: number, each: number): Promise<void> {
    const at = this.terrain.splitPoint(segment, weight / segment.slow, weight / each);
    if (at === undefined) {
      segment.stuck = true;
      return;
    }
    const { through, slow } = segment;
    const upper = await this.look({ after: at, through, slow }, segment.bound);
    this.terrain.learnSplit(segment, at, upper.keys[0]);
    if (upper.keys.length === 0) {
      segment.vain++;
      segment.bound = at;
    } else {
      segment.vain = 0;
      segment.bound = at;
      segment.through = at;
      this.segments.push(upper);
    }
  }

  /** In key order. Neighbours that are light are joined. */
  private pieces(): Weighed[] {
    const weighed = this.segments
      .map((it) => ({
        after: it.after,
        through: it.through,
        keys: Math.round(this.weigh(it).weight),
        ...(it.slow > 1 && { slow: it.slow }),
      }))
      .sort((a, b) => (a.after === null ? -1 : b.after === null ? 1 : compareKeys(a.after, b.after)));
    return joinLight(weighed, this.limits.pieceKeys);
  }
}

const pieces = (total: number, { pieceKeys, mostPieces }: SurveyLimits): number =>
  Math.max(1, Math.min(mostPieces, Math.ceil(total / pieceKeys)));

/** Joins neighbours while together they weigh no more than `most`. */
export function joinLight(ranges: readonly Weighed[], most: number): Weighed[] {
  const result: Weighed[] = [];
  for (const range of ranges) {
    const last = result.at(-1);
    const fits = last && last.slow === range.slow && weight(last) + weight(range) <= most;
    if (fits && last.through === range.after) {
      result[result.length - 1] = { ...last, through: range.through, keys: last.keys + range.keys };
    } else result.push(range);
  }
  return result;
}
