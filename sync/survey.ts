import { compareKeys } from "./key";
import type { KeyRange } from "./range";
import { Distances } from "./split-point";

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

/** A range under survey: its beginning was seen, the rest is guessed at. */
interface Segment {
  readonly after: string | null;
  through: string | null;
  /** No key of the segment is behind it; `null`: unknown. */
  bound: string | null;
  readonly sample: Sample;
  /** Looks in vain at its upper part, one after the other. */
  vain: number;
  /** Whether there is no point left at which it could be split. */
  stuck: boolean;
}

/** Probes under way at once. */
const AT_ONCE = 32;
/** The part of a sample, at its end, that tells how dense the range goes on. */
const TAIL = 0.1;
/** A segment may weigh so many times what it should. */
const TOLERANCE = 1.3;
/** No estimate goes beyond it: S3's largest buckets hold about as many. */
const MOST = 1e12;

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
  private readonly distances = new Distances();
  private readonly segments: Segment[] = [];
  private probes = 0;
  /** Depths at which a folder was looked at as a whole: how far its names go is how far others' may go. */
  private readonly measured = new Set<number>();

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
    for (const key of sample.keys) this.distances.learn(key);
    const { after, through } = part;
    return { after, through, bound, sample, vain: 0, stuck: sample.complete || sample.keys.length < 2 };
  }

  /** What is too heavy, the heaviest first, and how many keys a piece should have. */
  private heaviest() {
    const weighed = this.segments.map((segment) => ({ segment, weight: this.weigh(segment) }));
    // What has no known end is split first, and counts as little until it has one.
    const total = weighed.reduce(
      (sum, { segment: it, weight }) => sum + (it.bound === null ? it.sample.keys.length : weight),
      0,
    );
    const each = total / pieces(total, this.limits);
    const most = Math.max(this.limits.pieceKeys, each) * TOLERANCE;
    const heavy = weighed
      .filter(({ segment, weight }) => !segment.stuck && weight > most)
      .sort((a, b) => b.weight - a.weight);
    return { heavy, each };
  }

  /**
   * About how many keys a segment has: as if it went on as dense as its sample is in the folder in which that ends.
   * The beginning of a sample may be of another folder, and tells nothing of what follows.
   */
  private weigh({ sample: { keys, complete }, bound }: Segment): number {
    if (complete || keys.length < 2) return keys.length;
    const folder = folderOf(keys);
    const from = keys.findIndex((key) => key.startsWith(folder));
    const [first, last] = [keys[from] as string, keys.at(-1) as string];
    const seen = this.distances.share(first, last, first, bound);
    const rest = this.distances.share(last, bound, first, bound);
    return Math.min(MOST, keys.length + (seen > 0 ? ((keys.length - from) * rest) / seen : MOST));
  }

  /** Splits off the upper part of what was not seen yet, unless it is empty. */
  private async split(segment: Segment, weight: number, each: number): Promise<void> {
    const last = segment.sample.keys.at(-1) as string;
    const at = this.splitPoint(segment, last, weight, each);
    if (at === undefined) {
      segment.stuck = true;
      return;
    }
    const upper = await this.look({ after: at, through: segment.through }, segment.bound);
    const { bound } = segment;
    segment.bound = at;
    if (upper.sample.keys.length === 0) {
      segment.vain++;
      this.distances.learnEnd(last, at, bound);
    } else {
      segment.vain = 0;
      segment.through = at;
      this.segments.push(upper);
    }
  }

  /**
   * About half way, so that both halves are whole pieces. Where nothing is there, most keys may be in one folder; and
   * where nothing is behind that, the keys may end long before what their characters allow: then nearer.
   */
  private splitPoint({ bound, vain, sample }: Segment, last: string, weight: number, each: number) {
    const folder = folderOf(sample.keys);
    const depth = folder.split("/").length;
    if (
      bound !== null &&
      folder !== "" &&
      !this.measured.has(depth) &&
      compareKeys(endOf(folder), bound) < 0
    ) {
      this.measured.add(depth);
      return endOf(folder);
    }
    const end = vain % 2 === 1 ? outermostEnd(last, bound) : undefined;
    if (end !== undefined) return end;
    const whole = Math.max(2, Math.round(weight / each));
    const near = Math.sqrt(sample.keys.length / weight);
    const fraction = vain < 2 || bound === null ? Math.floor(whole / 2) / whole : Math.min(0.5, near);
    return this.distances.between(last, bound, fraction);
  }

  /** In key order. Neighbours that are light are joined. */
  private pieces(): Weighed[] {
    const weighed = this.segments
      .map((it) => ({ after: it.after, through: it.through, keys: Math.round(this.weigh(it)) }))
      .sort((a, b) => (a.after === null ? -1 : b.after === null ? 1 : compareKeys(a.after, b.after)));
    return joinLight(weighed, this.limits.pieceKeys);
  }
}

const pieces = (total: number, { pieceKeys, mostPieces }: SurveyLimits): number =>
  Math.max(1, Math.min(mostPieces, Math.ceil(total / pieceKeys)));

/** Just behind a folder: "0" comes next after "/". */
const endOf = (folder: string): string => `${folder.slice(0, -1)}0`;

/** Just behind the outermost folder of a key of which it is not known that the segment ends before. */
function outermostEnd(key: string, bound: string | null): string | undefined {
  for (let slash = key.indexOf("/"); slash >= 0; slash = key.indexOf("/", slash + 1)) {
    const end = endOf(key.slice(0, slash + 1));
    if (bound === null || compareKeys(end, bound) < 0) return end;
  }
  return undefined;
}

/** The folder in which a sample ends: what the keys at its end have in common, up to a slash. */
function folderOf(keys: readonly string[]): string {
  const last = keys.at(-1) ?? "";
  const before = keys[Math.floor(keys.length * (1 - TAIL))] ?? "";
  let length = 0;
  while (length < before.length && before[length] === last[length]) length++;
  return last.slice(0, last.lastIndexOf("/", length - 1) + 1);
}

/** Joins neighbours while together they weigh no more than `most`. */
export function joinLight(ranges: readonly Weighed[], most: number): Weighed[] {
  const result: Weighed[] = [];
  for (const range of ranges) {
    const last = result.at(-1);
    if (last && last.through === range.after && last.keys + range.keys <= most) {
      result[result.length - 1] = { after: last.after, through: range.through, keys: last.keys + range.keys };
    } else result.push(range);
  }
  return result;
}
