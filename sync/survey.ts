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

/** A range under survey: its beginning was seen, the rest is guessed at. */
interface Segment {
  after: string | null;
  through: string | null;
  /** No key of the segment is behind it; `null`: unknown. */
  bound: string | null;
  readonly sample: Sample;
  /** Whether the last look at its upper half was in vain. */
  vain: number;
  /** Whether there is no point left at which it could be split. */
  stuck: boolean;
}

export interface SurveyLimits {
  /** Keys that a piece should have. */
  readonly pieceKeys: number;
  readonly mostPieces: number;
}

/** Probes under way at once. */
const AT_ONCE = 8;
/** Keys at the end of a sample that tell how dense the range goes on. */
const TAIL = 100;
/** Probes that are made whatever the pieces. */
const FREE = 16;
/** Further probes for each piece that is wanted. */
const PROBES_PER_PIECE = 1.25;
/** A segment may weigh so many times what it should. */
const TOLERANCE = 1.5;

/**
 * Cuts a range of unknown keys into pieces of about the same weight, by looking at the beginnings of ever smaller
 * segments. A segment is split half way between the last key seen and its end, and the heavier it seems the sooner.
 * The pieces are a partition of the range: each key is in exactly one.
 *
 * Takes at most 16 probes, and five for every four pieces.
 */
export async function survey(probe: Probe, range: KeyRange, limits: SurveyLimits): Promise<Weighed[]> {
  const distances = new Distances();
  const look = async (part: KeyRange, bound: string | null): Promise<Segment> => {
    const sample = await probe(part);
    for (const key of sample.keys) distances.learn(key);
    return { ...part, bound, sample, vain: 0, stuck: sample.complete };
  };
  const segments = [await look(range, range.through)];
  for (let probes = 1; ; ) {
    const { heavy, wanted } = heaviest(segments, distances, limits);
    const chosen = heavy.slice(0, Math.max(0, Math.min(AT_ONCE, FREE + PROBES_PER_PIECE * wanted - probes)));
    if (chosen.length === 0) break;
    probes += chosen.length;
    const found = await Promise.all(chosen.map((segment) => split(segment, distances, look)));
    segments.push(...found.flatMap((segment) => segment ?? []));
  }
  return joined(segments, distances, limits);
}

/** What is too heavy, the heaviest first, and how many pieces there should be. */
function heaviest(segments: readonly Segment[], distances: Distances, limits: SurveyLimits) {
  const weights = new Map(segments.map((segment) => [segment, weigh(segment, distances)]));
  const weight = (segment: Segment) => weights.get(segment) as number;
  // What has no known end is split first, and counts as little until it has one.
  const total = segments.reduce((sum, it) => sum + (isOpen(it) ? it.sample.keys.length : weight(it)), 0);
  const wanted = pieces(total, limits);
  const most = Math.max(limits.pieceKeys, total / wanted) * TOLERANCE;
  const heavy = segments
    .filter((segment) => !segment.stuck && weight(segment) > most)
    .sort((a, b) => weight(b) - weight(a));
  return { heavy, wanted };
}

const isOpen = ({ bound, stuck }: Segment): boolean => bound === null && !stuck;

const pieces = (total: number, { pieceKeys, mostPieces }: SurveyLimits): number =>
  Math.max(1, Math.min(mostPieces, Math.ceil(total / pieceKeys)));

/** Splits off the upper part of what was not seen yet. @returns it, unless it is empty. */
async function split(
  segment: Segment,
  distances: Distances,
  look: (part: KeyRange, bound: string | null) => Promise<Segment>,
): Promise<Segment | undefined> {
  const last = segment.sample.keys.at(-1) as string;
  // Half way is best among many folders. Where it finds nothing, most of the keys may be in one folder.
  const fraction = segment.vain < 2 ? 0.5 : Math.min(0.5, Math.sqrt(segment.sample.keys.length / weigh(segment, distances)));
  const at = (segment.vain % 2 === 1 ? endOfFolder(segment) : undefined) ?? distances.between(last, segment.bound, fraction);
  if (at === undefined) {
    segment.stuck = true;
    return undefined;
  }
  const upper = await look({ after: at, through: segment.through }, segment.bound);
  segment.bound = at;
  if (upper.sample.keys.length === 0) distances.learnEnd(last, at);
  segment.vain = upper.sample.keys.length === 0 ? segment.vain + 1 : 0;
  if (upper.sample.keys.length === 0) return undefined;
  segment.through = at;
  return upper;
}

/** Just behind the outermost folder of the sample's last key of which it is not known that the segment ends before. */
function endOfFolder({ sample, bound }: Segment): string | undefined {
  const last = sample.keys.at(-1) as string;
  for (let slash = last.indexOf("/"); slash >= 0; slash = last.indexOf("/", slash + 1)) {
    const end = `${last.slice(0, slash)}0`; // "0" comes next after "/"
    if (bound === null || compareKeys(end, bound) < 0) return end;
  }
  return undefined;
}

/** The folder in which a sample ends: what its last hundred keys have in common, up to a slash. */
function folderOf({ keys }: Sample): string {
  const last = keys.at(-1) ?? "";
  const before = keys[Math.max(0, keys.length - TAIL)] ?? "";
  let length = 0;
  while (length < before.length && before[length] === last[length]) length++;
  return last.slice(0, last.lastIndexOf("/", length - 1) + 1);
}

/**
 * About how many keys a segment has: as if it went on as dense as its sample is in the folder in which that ends. The
 * beginning of a sample may be of another folder, and tells nothing of what follows.
 */
function weigh({ sample, bound }: Segment, distances: Distances): number {
  const { keys, complete } = sample;
  if (complete || keys.length < 2) return keys.length;
  const folder = folderOf(sample);
  const from = keys.findIndex((key) => key.startsWith(folder));
  const [first, last] = [keys[from] as string, keys.at(-1) as string];
  const seen = distances.share(first, last, first, bound);
  const rest = distances.share(last, bound, first, bound);
  return Math.min(MOST, keys.length + (seen > 0 ? ((keys.length - from) * rest) / seen : MOST));
}

/** No estimate goes beyond it: S3's largest buckets hold about as many. */
const MOST = 1e12;

/** Neighbours that are light are joined, in key order. */
function joined(segments: readonly Segment[], distances: Distances, limits: SurveyLimits): Weighed[] {
  const weighed = segments
    .map((segment) => ({
      after: segment.after,
      through: segment.through,
      keys: Math.round(weigh(segment, distances)),
    }))
    .sort((a, b) => (a.after === null ? -1 : b.after === null ? 1 : compareKeys(a.after, b.after)));
  const total = weighed.reduce((sum, { keys }) => sum + keys, 0);
  return joinLight(weighed, total / pieces(total, limits));
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
