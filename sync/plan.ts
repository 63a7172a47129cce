import { cutAtMarks } from "./histogram";
import { compareKeys } from "./key";
import { Learned } from "./learned";
import { deal, endsBefore, type KeyRange } from "./range";
import { paths, type Records, type RoundPlan, type RoundResult } from "./records";
import type { Run } from "./run";
import type { Planned, Progress } from "./states";
import type { Store } from "./store";
import { type Probe, type SurveyLimits, survey } from "./survey";
import { add, type Counter } from "./tally";

export interface PlanContext {
  readonly records: Records;
  readonly source: Store;
  readonly destination: Store;
  /** Workers that run at once. */
  readonly workers: number;
  readonly count: Counter;
}

/** Items for each worker, so that a short one makes up for a long one. */
const ITEMS_PER_WORKER = 2;
/** Keys of one item, unless there are too many: each item costs up to a page of either side. */
const PIECE_KEYS = 25_000;
/** A first look at an unknown bucket. If that is all there is, nothing was spent on dividing it. */
const FIRST_LOOK: RoundPlan["limit"] = { keys: 20_000, ms: 15_000 };
/** Milliseconds that an item of the second round may take; twice as long in each later one. */
const ROUND_MS = 60_000;
/** Ranges of a few keys, as a worker leaves them where copies were under way, that go into one item. */
const SMALL_PER_ITEM = 50;

/** Divides what is left into the next round's items, and writes them down. */
export async function plan(context: PlanContext, progress: Progress): Promise<Planned> {
  const { run, tally } = progress;
  const round = progress.round + 1;
  const planned = round === 1 ? await first(context, run) : await next(context, run, progress.round);
  await context.records.write(paths(run).plan(round), planned);
  return { run, round, tally: add(tally, context.count), ranges: planned.items.map((_, i) => i) };
}

/** By what the last run of these buckets has learned; else one worker has a first look. */
async function first({ records, workers }: PlanContext, run: Run): Promise<RoundPlan> {
  const { prefix, startAfter } = run;
  const whole = { after: startAfter === null ? null : startAfter.slice(prefix.length), through: null };
  const marks = await new Learned(records, run).read();
  if (marks.length === 0) return { items: [[whole]], limit: FIRST_LOOK };
  const pieces = cutAtMarks(whole, marks, limits(workers));
  return { items: deal(pieces, 1), limit: { keys: null, ms: ROUND_MS } };
}

const limits = (workers: number) => ({ pieceKeys: PIECE_KEYS, mostPieces: workers * ITEMS_PER_WORKER });

/** Divides the large ranges anew, unless there are enough of them to keep all workers busy. */
async function next(context: PlanContext, run: Run, round: number): Promise<RoundPlan> {
  const { left } = await context.records.read<RoundResult>(paths(run).gathered(round));
  const small = left.filter(isSmall);
  const large = left.filter((range) => !isSmall(range));
  const { pieceKeys, mostPieces } = limits(context.workers);
  const each = { pieceKeys, mostPieces: Math.max(1, Math.floor(mostPieces / Math.max(1, large.length))) };
  const divided =
    each.mostPieces < 2
      ? large
      : (await Promise.all(large.map((range) => surveyed(probe(context, run), range, each)))).flat();
  const heavyFirst = [...divided].sort((a, b) => (b.keys ?? 0) - (a.keys ?? 0));
  return {
    items: [...deal(heavyFirst, 1), ...deal(small, SMALL_PER_ITEM)],
    limit: { keys: null, ms: ROUND_MS * 2 ** (round - 1) },
  };
}

/** A survey only saves time: where it fails, the worker will meet the failure, and name it. */
const surveyed = (look: Probe, range: KeyRange, each: SurveyLimits): Promise<KeyRange[]> =>
  survey(look, range, each).catch(() => [range]);

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
