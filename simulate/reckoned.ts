import { type MutableCounters, newCounters } from "../sync/metrics/counters";
import { ITEM_HISTOGRAM_BUCKETS } from "../sync/partition/constants";
import { type HistogramBucket, thinned } from "../sync/partition/histogram";
import type { ItemResult } from "../sync/records/schema";
import { ParallelScan } from "../sync/scan/parallel-scan";
import type { RangeScan } from "../sync/scan/range-scan";
import { type Buckets, missingBefore, SOURCE } from "./buckets";
import { line } from "./clock";
import { type RankContext, RankScan } from "./rank-scan";
import { requests } from "./requests";
import type { Shift, Worker } from "./worker";

/** Bytes of every object. */
const SIZE = 4_096;

/**
 * The engine's parallel scan over scans that compute with ranks, page by page: for buckets with too many keys to compute.
 * Copies are begun page by page.
 */
export const reckoningWorker: Worker = async (shift, ranges) => {
  const { clock, limit, buckets } = shift;
  const began = clock.now;
  const counters = newCounters();
  const scans: RankScan[] = [];
  const failures: unknown[] = [];
  let keysLeft = limit.keys ?? Number.POSITIVE_INFINITY;
  const inTime = () => clock.now - began < limit.ms;
  const copies = copying(shift, began + limit.ms);
  const { list } = requests(shift);
  const context: RankContext = {
    buckets,
    ask: (side, start) => {
      counters.requests.LIST++;
      return list(side, start);
    },
    copy: copies.begin,
    begin: (keys, missing) => {
      const begun = inTime() ? Math.min(copies.inTime(keys, missing), Math.max(0, keysLeft)) : 0;
      keysLeft -= begun;
      return begun;
    },
    onPage: (scan, side, keys) =>
      segments.page(asRangeScan(scan), side === SOURCE ? "source" : "destination", keys),
  };
  const segments = new ParallelScan(
    {
      maxSegments: limit.segments,
      overhead: limit.overhead,
      mayBegin: () => keysLeft-- > 0 && inTime(),
      begin: (range) => {
        const scan = new RankScan(context, range);
        scans.push(scan);
        return asRangeScan(scan);
      },
      onFailure: (error) => failures.push(error),
    },
    ranges,
  );
  await segments.run();
  if (failures.length > 0) throw failures[0];
  await copies.done();
  for (const { span } of scans) addKeys(buckets, span, counters);
  counters.requests.COPY += counters.objects.copied;
  counters.requests.PUT++;
  counters.workedMs += clock.now - began;
  const remaining = [...scans.flatMap((scan) => scan.remaining()), ...segments.remaining];
  return { ...NOTHING_NOTABLE, counters: counters, remaining, histogram: histogramOf(buckets, scans) };
};

const NOTHING_NOTABLE = {
  orphans: [],
  notable: [],
  filteredOut: 0,
  stopped: null,
} satisfies Partial<ItemResult>;

/** The parallel scan uses no member of a scan that this one does not have. */
const asRangeScan = (scan: RankScan): RangeScan => scan as unknown as RangeScan;

/** A worker's copies, many at a time: as quickly as those in flight, its CPU, and S3 allow. */
function copying({ model, clock, traffic }: Shift, deadline: number) {
  const perCopy = Math.max(model.copy / model.copiesPerWorker, model.copyCpu);
  const own = line(clock);
  let end = clock.now;
  return {
    /** How many of the given keys, `missing` of which need a copy, can be begun before the deadline. */
    inTime(keys: number, missing: number): number {
      const possible = Math.max(1, Math.ceil((deadline - Math.max(clock.now, end - model.copy)) / perCopy));
      return missing <= possible ? keys : Math.floor((keys * possible) / missing);
    },
    /** Waits until they are begun. They may be in flight then. */
    async begin(counters: number): Promise<void> {
      const granted = traffic.copies(counters) + model.copy;
      end = Math.max(end, granted, own(counters * perCopy) + counters * perCopy);
      if (end - model.copy > clock.now) await clock.until(end - model.copy);
    },
    async done(): Promise<void> {
      if (end > clock.now) await clock.until(end);
    },
  };
}

/** The histogram that `combined` would return. Only the keys of its buckets are computed. */
function histogramOf({ keys }: Buckets, scans: readonly RankScan[]): HistogramBucket[] {
  const inOrder = [...scans].sort((a, b) => a.span.from - b.span.from);
  const histogram = thinned(
    inOrder.flatMap((scan) => scan.histogram()),
    ITEM_HISTOGRAM_BUCKETS,
  );
  return histogram.map((bucket) => ({ key: keys.key(Number(bucket.key)), keys: bucket.keys }));
}

function addKeys(
  buckets: Buckets,
  { from, to }: RankScan["span"],
  { objects, bytes }: MutableCounters,
): void {
  const missing = missingBefore(buckets, to) - missingBefore(buckets, from);
  objects.source += to - from;
  objects.destination += to - from - missing;
  objects.kept += to - from - missing;
  objects.copied += missing;
  bytes.copied += missing * SIZE;
}
