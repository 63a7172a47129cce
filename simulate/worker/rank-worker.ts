import { type MutableCounters, newCounters } from "../../sync/metrics/counters";
import { ITEM_HISTOGRAM_BUCKETS } from "../../sync/partition/constants";
import { type HistogramBucket, thinned } from "../../sync/partition/histogram";
import type { ItemResult } from "../../sync/records/schema";
import { listOutline } from "../../sync/scan/outline";
import { ParallelScan } from "../../sync/scan/parallel-scan";
import type { Sink } from "../../sync/scan/scannable";
import { queue } from "../clock";
import { type Buckets, missingBefore } from "../s3/buckets";
import { listFolders } from "../s3/folders";
import { requests } from "../s3/requests";
import { type RankContext, RankScan } from "./rank-scan";
import type { Worker, WorkerTask } from "./worker";

/** Bytes of each object. */
const SIZE = 4_096;

/**
 * Runs the engine's parallel scan with {@link RankScan}s, for buckets with too many keys to compute each one. Copies
 * start page by page.
 */
export const rankWorker: Worker = async (task, ranges) => {
  const { clock, buckets } = task;
  const { limit } = task.division;
  const began = clock.now;
  const counters = newCounters();
  const scans: RankScan[] = [];
  const failures: unknown[] = [];
  let keysRemaining = limit.keys ?? Number.POSITIVE_INFINITY;
  const inTime = () => clock.now - began < limit.ms;
  const copies = copyQueue(task, began + limit.ms);
  const { list } = requests(task);
  const context: RankContext = {
    buckets,
    requestPage: (side, start) => {
      counters.requests.LIST++;
      return list(side, start);
    },
    copy: copies.begin,
    begin: (keys, missing) => {
      const begun = inTime() ? Math.min(copies.fitting(keys, missing), Math.max(0, keysRemaining)) : 0;
      keysRemaining -= begun;
      return begun;
    },
  };
  const store = {
    folders: (_: string, prefix: string) => {
      counters.requests.LIST++;
      return listFolders(buckets, prefix, list);
    },
  };
  const parallelScan = new ParallelScan(
    {
      maxSegments: limit.segments,
      overhead: limit.overhead,
      splitPages: limit.splitPages,
      mayBegin: () => keysRemaining-- > 0 && inTime(),
      outline: (page) => listOutline({ store, bucket: "", prefix: "" }, page),
      begin: (range, events: Sink<RankScan>) => {
        const scan = new RankScan(context, range, events);
        scans.push(scan);
        return scan;
      },
      onFailure: (error) => failures.push(error),
    },
    ranges,
  );
  await parallelScan.run();
  if (failures.length > 0) throw failures[0];
  await copies.done();
  for (const { span } of scans) addKeys(buckets, span, counters);
  counters.requests.COPY += counters.objects.copied;
  if (counters.objects.copied > 0) counters.classes.STANDARD = counters.objects.copied;
  counters.requests.PUT++;
  counters.workedMs += clock.now - began;
  const remaining = [...scans.flatMap((scan) => scan.remaining()), ...parallelScan.remaining];
  return {
    ...NOTHING_NOTABLE,
    ...{ counters, remaining, histogram: histogramOf(buckets, scans) },
    ...{ began, ended: clock.now, outOfKeys: keysRemaining < 0 },
  };
};

/** The result of a worker that scans all keys of its item, and does nothing else. */
export const NOTHING_NOTABLE = {
  orphans: [],
  verdicts: [],
  notable: [],
  groups: [],
  largest: [],
  slowest: [],
  parts: 0,
  unresolved: 0,
  denied: 0,
  allDenied: false,
  stopped: null,
} satisfies Partial<ItemResult>;

/** The time of a worker's copies. The copies in flight, the worker's CPU, and S3 limit it. */
function copyQueue({ model, clock, traffic }: WorkerTask, deadline: number) {
  const perCopy = Math.max(model.copy / model.copiesPerWorker, model.copyCpu);
  const worker = queue(clock);
  let end = clock.now;
  return {
    /** @returns how many of the given keys can start before the deadline. `missing` of them need a copy. */
    fitting(keys: number, missing: number): number {
      const possible = Math.max(1, Math.ceil((deadline - Math.max(clock.now, end - model.copy)) / perCopy));
      return missing <= possible ? keys : Math.floor((keys * possible) / missing);
    },
    /** Resolves when `count` copies have started. They may still be in flight. */
    async begin(count: number): Promise<void> {
      const granted = traffic.copies(count) + model.copy;
      end = Math.max(end, granted, worker(count * perCopy) + count * perCopy);
      if (end - model.copy > clock.now) await clock.until(end - model.copy);
    },
    /** Resolves when all copies are done. */
    async done(): Promise<void> {
      if (end > clock.now) await clock.until(end);
    },
  };
}

/** The histogram that `combined` would return. Only the keys at the ends of its buckets are computed. */
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
