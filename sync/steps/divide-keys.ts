import { chunk } from "../concurrency/batches";
import { add, type Counters, type MutableCounters, scannedKeys } from "../metrics/counters";
import { PAGE_KEYS } from "../model/constants";
import type { KeyRange, SizedRange } from "../model/key-range";
import { packIntoItems, weight } from "../partition/bin-packing";
import { ITEM_KEYS } from "../partition/constants";
import { bucketsWithin, cutAtBuckets, type HistogramBucket } from "../partition/histogram";
import { type Probe, type SurveyLimits, survey } from "../partition/survey";
import { LearnedStore } from "../records/learned-store";
import { paths } from "../records/paths";
import type { Records } from "../records/records";
import type { RoundDivision, RoundResult } from "../records/schema";
import type { Run } from "../request/run";
import type { ObjectStore } from "../s3/object-store";
import {
  FIRST_ROUND,
  FREE_LISTS,
  ITEMS_PER_WORKER,
  KNOWN_RANGE_KEYS,
  MAX_HISTOGRAM_ERROR,
  MIN_KNOWN_RANGE_KEYS,
  MIN_KNOWN_RANGES,
  MIN_PROBES,
  PAGES_PER_LIST,
  PAGES_PER_PROBE,
  PROBES_PER_ITEM,
  RANGES_PER_ITEM,
  SMALL_BUCKET_RANGE_KEYS,
  SURE_KEYS,
  TINY_RANGE_KEYS,
  TINY_RANGES_PER_ITEM,
} from "./constants";
import { confirmedKeys, isConfirmed } from "./round/estimates";
import { denialsOf, firstRoundLimit, laterRoundLimit } from "./round/limits";
import { probe } from "./round/probe";
import type { DividedRound, Progress } from "./states";

export interface DivideContext {
  readonly records: Records;
  readonly source: ObjectStore;
  readonly destination: ObjectStore;
  /** Maximum concurrent workers. */
  readonly workers: number;
  readonly counters: MutableCounters;
  /** Identifies this attempt. */
  readonly attempt: string;
}

/** Divides the remaining keys into the work items of the next round, and writes them to the runs bucket. */
export async function divideKeys(context: DivideContext, progress: Progress): Promise<DividedRound> {
  const { run, counters, stalled } = progress;
  const { attempt } = context;
  const round = progress.round + 1;
  const { asExpected, ...division } =
    round === 1 ? await firstRound(context, run) : await laterRound(context, progress);
  await context.records.write(paths(run).division(round, attempt), division);
  const items = division.items.map((_, i) => i);
  context.counters.items += items.length;
  const keys = confirmedKeys(division.items.flat(), asExpected);
  const divided = { run, round, attempt, counters: add(counters, context.counters), stalled, items };
  return keys === undefined ? divided : { ...divided, keys };
}

interface Division extends RoundDivision {
  /** Of the last round. 1: the estimate is the key histogram of the last run. */
  readonly asExpected: number | null;
}

/** Divides by the key histogram of the last run. Without a histogram, one worker begins. */
async function firstRound({ records, workers }: DivideContext, run: Run): Promise<Division> {
  const { prefix, startAfter } = run;
  const whole = { after: startAfter === null ? null : startAfter.slice(prefix.length), through: null };
  const { histogram, verdicts, rates } = await new LearnedStore(records, run).read();
  if (histogram.length === 0)
    return {
      ...{ items: [[whole]], limit: { ...FIRST_ROUND, denials: denialsOf(1, 0) }, verdicts, rates },
      asExpected: null,
    };
  const items = packIntoItems(cut([withHistogram(whole, histogram)], workers), limits(workers).maxRanges);
  return { items, limit: firstRoundLimit(workers, items.length), verdicts, rates, asExpected: 1 };
}

/** A range, its part of the key histogram, and the number of keys in that part. */
interface KnownRange {
  readonly range: KeyRange;
  readonly histogram: readonly HistogramBucket[];
  readonly keys: number;
}

function withHistogram(range: KeyRange, whole: readonly HistogramBucket[]): KnownRange {
  const histogram = bucketsWithin(whole, range);
  return { range, histogram, keys: histogram.reduce((sum, { keys }) => sum + keys, 0) };
}

/** Cuts ranges by their histograms. */
function cut(ranges: readonly KnownRange[], workers: number): readonly SizedRange[] {
  const total = ranges.reduce((sum, { keys }) => sum + keys, 0);
  const most = limits(workers).maxRanges * RANGES_PER_ITEM;
  const least = total < 2 * SMALL_BUCKET_RANGE_KEYS ? SMALL_BUCKET_RANGE_KEYS : MIN_KNOWN_RANGE_KEYS;
  const usual = Math.min(KNOWN_RANGE_KEYS, Math.max(least, total / MIN_KNOWN_RANGES));
  const rangeKeys = Math.max(usual, total / most);
  return ranges.flatMap(({ range, histogram }) => {
    const { slow } = range;
    const sized = cutAtBuckets(range, histogram, rangeKeys / (slow ?? 1));
    const cutRanges = slow === undefined ? sized : sized.map((one) => ({ ...one, slow }));
    // For a range that is not cut, the worker's own estimate is better than a histogram with large buckets.
    const [first, ...others] = cutRanges;
    return first && others.length === 0 ? [{ ...first, keys: range.keys ?? first.keys }] : cutRanges;
  });
}

const limits = (workers: number, maxProbes = 0): SurveyLimits => ({
  rangeKeys: ITEM_KEYS,
  maxRanges: workers * ITEMS_PER_WORKER,
  maxProbes,
});

/** Divides the ranges that the last round has left. */
async function laterRound(context: DivideContext, { run, round, counters }: Progress): Promise<Division> {
  const { remaining, asExpected } = await context.records.read<RoundResult>(paths(run).gathered(round));
  const tiny = remaining.filter(isTiny);
  const large = remaining.filter((range) => !isTiny(range));
  const scanned = scannedKeys(counters);
  const surveyLimits = limits(context.workers, maxProbes(counters));
  const { histogram, verdicts, rates } = await new LearnedStore(context.records, run).read();
  const usable = isUsable(asExpected) ? histogram : [];
  const known: KnownRange[] = [];
  const unknown: KeyRange[] = [];
  for (const it of large.map((range) => withHistogram(range, usable))) {
    if (isKnown(it)) known.push(it);
    else unknown.push(it.range);
  }
  const surveyed = await surveyUnknown(probe(context, run), unknown, surveyLimits);
  const ranges = [...cut(known, context.workers), ...surveyed];
  const items = packIntoItems(ranges, surveyLimits.maxRanges);
  return {
    items: [...items, ...chunk(tiny, tinyPerItem(tiny.length, surveyLimits.maxRanges))],
    limit: laterRoundLimit({
      round,
      workers: context.workers,
      ranges,
      items: items.length,
      scanned,
      msPerKey: counters.workedMs / Math.max(1, scanned),
      trust: Math.min(1, asExpected ?? 1),
      copied: counters.objects.copied,
    }),
    verdicts,
    rates,
    asExpected,
  };
}

/** Whether the last round is consistent with the histogram. */
const isUsable = (asExpected: number | null): boolean => asExpected === null || isConfirmed(asExpected);

/** Whether the histogram describes the range: not after its last key, and not where many keys were added. */
const isKnown = ({ range, keys }: KnownRange): boolean =>
  keys > 0 && (range.keys ?? 0) <= MAX_HISTOGRAM_ERROR * keys;

/** The unknown part may be small, so its probes stay in proportion to the pages scanned. */
function maxProbes({ objects, filteredOut, requests }: Counters): number {
  const pages = (objects.source + objects.destination + filteredOut) / PAGE_KEYS;
  const spare = FREE_LISTS + pages / PAGES_PER_LIST - (requests.LIST - pages);
  return Math.floor(Math.max(MIN_PROBES, pages / PAGES_PER_PROBE, spare));
}

/**
 * A survey only saves time. If it fails, the worker gets the same error and reports it. A survey sends at least one
 * probe for each range. If there are too many ranges, the lighter ranges keep their estimates.
 */
async function surveyUnknown(
  probe: Probe,
  ranges: readonly KeyRange[],
  limits: SurveyLimits,
): Promise<readonly KeyRange[]> {
  const heaviestFirst = [...ranges].sort((a, b) => doubt(b) - doubt(a));
  const doubtful = heaviestFirst.filter((range) => doubt(range) > SURE_KEYS).slice(0, limits.maxProbes / 2);
  if (doubtful.length === 0) return ranges;
  const probed = new Set(doubtful);
  const others = ranges.filter((range) => !probed.has(range));
  const enough = Math.ceil(doubtful.length + PROBES_PER_ITEM * limits.maxRanges);
  const maxProbes = Math.min(limits.maxProbes, enough);
  const maxRanges = Math.min(limits.maxRanges, maxProbes);
  const surveyed = survey(probe, doubtful, { ...limits, maxRanges, maxProbes }).catch(() => doubtful);
  return [...(await surveyed), ...others];
}

/** How much a probe may change the estimate of the range. */
const doubt = (range: KeyRange): number =>
  range.keys === undefined ? Number.POSITIVE_INFINITY : weight(range);

/**
 * Bounds the number of items: the state's data, at most 256 KiB, has a number for each item. There are many tiny ranges
 * if S3 did not respond to any copy.
 */
const tinyPerItem = (ranges: number, maxItems: number): number =>
  Math.max(TINY_RANGES_PER_ITEM, Math.ceil(ranges / maxItems));

const isTiny = ({ keys = Number.POSITIVE_INFINITY }: KeyRange): boolean => keys <= TINY_RANGE_KEYS;
