import { add, type Counter, type Tally } from "../metrics/counters";
import { compareKeys } from "../model/key";
import { deal, endsBefore, type KeyRange } from "../model/key-range";
import { PIECE_KEYS, pack, weight } from "../partition/bin-packing";
import { cutAtMarks, type Mark, marksIn } from "../partition/histogram";
import { type Probe, type SurveyLimits, survey, type Weighed } from "../partition/survey";
import { Learned } from "../records/key-histogram-store";
import { paths, type Records, type RoundPlan, type RoundResult } from "../records/records";
import type { Run } from "../request/run";
import { PAGE_KEYS, type Store } from "../s3/object-store";
import { FIRST_LOOK, learnedLimit, roundLimit } from "./round-limits";
import type { Planned, Progress } from "./states";

export interface PlanContext {
  readonly records: Records;
  readonly source: Store;
  readonly destination: Store;
  /** Workers that run at once. */
  readonly workers: number;
  readonly count: Counter;
  /** Tells this attempt at the plan from others. */
  readonly attempt: string;
}

/** Items for each worker, so that a short one makes up for a long one. */
const ITEMS_PER_WORKER = 2;
/** Keys of one piece where boundaries are known: two buckets of a million keys then take 2 % more requests at most. */
const LEARNED_PIECE_KEYS = 38_000;
/** Of smaller buckets there are so many pieces, of so many keys at least: workers walk several at once. */
const LEARNED_PIECES = 16;
const LEAST_PIECE_KEYS = 6_000;
/** What was learned divides every round of a run, unless one finds so many times as much, or as little. */
const MOST_AMISS = 2;
/** Pieces of one item. */
const PIECES_PER_ITEM = 8;
/** LIST requests that dividing may take in excess of the pages walked: so many, and one for so many pages. */
const FREE_LISTS = 20;
const PAGES_PER_LIST = 20;
/** Looks that may be taken even so: some, and one for so many pages. */
const FEWEST_PROBES = 16;
const PAGES_PER_PROBE = 60;
/** Looks for each item, besides one at each range that is left: more of them would take too long. */
const PROBES_PER_ITEM = 1.25;
/** Of a range that seems to have so few keys no look is taken. */
const SURE_KEYS = 10_000;
/** Ranges of a few keys, as a worker leaves them where copies were under way, that go into one item. */
const SMALL_PER_ITEM = 50;

/** Divides what is left into the next round's items, and writes them down. */
export async function plan(context: PlanContext, progress: Progress): Promise<Planned> {
  const { run, tally } = progress;
  const round = progress.round + 1;
  const planned = round === 1 ? await first(context, run) : await next(context, progress);
  await context.records.write(paths(run).plan(round, context.attempt), planned);
  const ranges = planned.items.map((_, i) => i);
  return { run, round, plan: context.attempt, tally: add(tally, context.count), ranges };
}

/** By what the last run of these buckets has learned; else one worker has a first look. */
async function first({ records, workers }: PlanContext, run: Run): Promise<RoundPlan> {
  const { prefix, startAfter } = run;
  const whole = { after: startAfter === null ? null : startAfter.slice(prefix.length), through: null };
  const marks = await new Learned(records, run).read();
  if (marks.length === 0) return { items: [[whole]], limit: FIRST_LOOK };
  const items = pack(cut([marked(whole, marks)], workers), limits(workers).mostPieces);
  return { items, limit: learnedLimit(workers, items.length) };
}

/** A range, what an earlier run has learned of it, and how many keys that tells of. */
interface Marked {
  readonly range: KeyRange;
  readonly marks: readonly Mark[];
  readonly told: number;
}

function marked(range: KeyRange, all: readonly Mark[]): Marked {
  const marks = marksIn(all, range);
  return { range, marks, told: marks.reduce((sum, { keys }) => sum + keys, 0) };
}

/** Cuts ranges by what was learned of them. */
function cut(ranges: readonly Marked[], workers: number): readonly Weighed[] {
  const total = ranges.reduce((sum, { told }) => sum + told, 0);
  const most = limits(workers).mostPieces * PIECES_PER_ITEM;
  const usual = Math.min(LEARNED_PIECE_KEYS, Math.max(LEAST_PIECE_KEYS, total / LEARNED_PIECES));
  const pieceKeys = Math.max(usual, total / most);
  return ranges.flatMap(({ range, marks }) => {
    const { slow } = range;
    const cutOff = cutAtMarks(range, marks, pieceKeys / (slow ?? 1));
    const pieces = slow === undefined ? cutOff : cutOff.map((piece) => ({ ...piece, slow }));
    // Of what a worker has left over of one piece it has a better idea than marks that lie far apart.
    const [piece, ...others] = pieces;
    return piece && others.length === 0 ? [{ ...piece, keys: range.keys ?? piece.keys }] : pieces;
  });
}

const limits = (workers: number, mostProbes = 0): SurveyLimits => ({
  pieceKeys: PIECE_KEYS,
  mostPieces: workers * ITEMS_PER_WORKER,
  mostProbes,
});

/** Divides what is left anew. */
async function next(context: PlanContext, { run, round, tally }: Progress): Promise<RoundPlan> {
  const { left, asExpected } = await context.records.read<RoundResult>(paths(run).gathered(round));
  const small = left.filter(isSmall);
  const large = left.filter((range) => !isSmall(range));
  const walked = Math.max(tally.objects.source, tally.objects.destination);
  const each = limits(context.workers, mostProbes(tally));
  const marks = asLearned(asExpected) ? await new Learned(context.records, run).read() : [];
  const known: Marked[] = [];
  const unknown: KeyRange[] = [];
  for (const it of large.map((range) => marked(range, marks))) {
    if (isKnown(it)) known.push(it);
    else unknown.push(it.range);
  }
  const divided = [...cut(known, context.workers), ...(await surveyed(probe(context, run), unknown, each))];
  const packed = pack(divided, each.mostPieces);
  return {
    items: [...packed, ...deal(small, SMALL_PER_ITEM)],
    limit: roundLimit({
      round,
      workers: context.workers,
      pieces: divided,
      items: packed.length,
      walked,
      perKey: tally.workedMs / Math.max(1, walked),
      trust: Math.min(1, asExpected ?? 1),
    }),
  };
}

/** Whether a round has found about what it was planned by. */
const asLearned = (asExpected: number | null): boolean =>
  asExpected === null || (asExpected > 1 / MOST_AMISS && asExpected < MOST_AMISS);

/** Whether marks tell how the keys of a range lie. Behind the last one, or where many keys were added, they do not. */
const isKnown = ({ range, told }: Marked): boolean => told > 0 && (range.keys ?? 0) <= MOST_AMISS * told;

/** What is unknown may be little: what is spent on dividing it keeps in proportion to what was walked. */
function mostProbes({ objects, requests }: Tally): number {
  const pages = (objects.source + objects.destination) / PAGE_KEYS;
  const spare = FREE_LISTS + pages / PAGES_PER_LIST - (requests.LIST - pages);
  return Math.floor(Math.max(FEWEST_PROBES, pages / PAGES_PER_PROBE, spare));
}

/**
 * A survey only saves time: where it fails, the worker will meet the failure, and name it. It takes a look at each
 * range at least, so that where there are many, the lighter ones are taken for what they are said to be.
 */
async function surveyed(
  look: Probe,
  ranges: readonly KeyRange[],
  limits: SurveyLimits,
): Promise<readonly KeyRange[]> {
  const heavyFirst = [...ranges].sort((a, b) => doubt(b) - doubt(a));
  const doubtful = heavyFirst.filter((range) => doubt(range) > SURE_KEYS).slice(0, limits.mostProbes / 2);
  if (doubtful.length === 0) return ranges;
  const lookedAt = new Set(doubtful);
  const others = ranges.filter((range) => !lookedAt.has(range));
  const enough = Math.ceil(doubtful.length + PROBES_PER_ITEM * limits.mostPieces);
  const mostProbes = Math.min(limits.mostProbes, enough);
  const mostPieces = Math.min(limits.mostPieces, mostProbes);
  const pieces = survey(look, doubtful, { ...limits, mostPieces, mostProbes }).catch(() => doubtful);
  return [...(await pieces), ...others];
}

/** How much a look at a range may tell. */
const doubt = (range: KeyRange): number =>
  range.keys === undefined ? Number.POSITIVE_INFINITY : weight(range);

const isSmall = ({ keys = Number.POSITIVE_INFINITY }: KeyRange): boolean => keys <= SMALL_PER_ITEM;

/** Looks at the side that has more keys there: the one whose page ends earlier. */
function probe({ source, destination }: PlanContext, run: Run): Probe {
  const look = async (store: Store, bucket: string, prefix: string, range: KeyRange) => {
    const page = await store.list(bucket, prefix, range.after === null ? null : prefix + range.after);
    const keys = page.entries.map(({ key }) => key.slice(prefix.length));
    const within = keys.filter((key) => !endsBefore(range, key));
    return { keys: within, complete: page.last || within.length < keys.length };
  };
  const sides = {
    source: (range: KeyRange) => look(source, run.source, run.prefix, range),
    destination: (range: KeyRange) => look(destination, run.destination, run.destinationPrefix, range),
  };
  let fuller: keyof typeof sides | undefined;
  return async (range) => {
    if (fuller !== undefined) return sides[fuller](range);
    const [here, there] = await Promise.all([sides.source(range), sides.destination(range)]);
    const denser =
      there.complete || (!here.complete && compareKeys(here.keys.at(-1) ?? "", there.keys.at(-1) ?? "") <= 0);
    fuller = denser ? "source" : "destination";
    return denser ? here : there;
  };
}
