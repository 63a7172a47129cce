import { type Counter, counter } from "../sync/metrics/counters";
import { type Mark, MOST_MARKS, thinned } from "../sync/partition/histogram";
import type { RangeResult } from "../sync/records/records";
import { Lanes } from "../sync/scan/parallel-scan";
import type { Walk } from "../sync/scan/range-scan";
import { type Buckets, missingBefore, SOURCE } from "./buckets";
import { line } from "./clock";
import { type RankContext, RankWalk } from "./rank-walk";
import { requests } from "./requests";
import type { Shift, Worker } from "./worker";

/** Bytes of every object. */
const SIZE = 4_096;

/**
 * The engine's lanes over walks that know ranks alone, page by page: for buckets whose keys are too many to compute.
 * Copies are begun by the page.
 */
export const reckoningWorker: Worker = async (shift, ranges) => {
  const { clock, limit, buckets } = shift;
  const began = clock.now;
  const count = counter();
  const walks: RankWalk[] = [];
  const failures: unknown[] = [];
  let keysLeft = limit.keys ?? Number.POSITIVE_INFINITY;
  const inTime = () => clock.now - began < limit.ms;
  const copies = copying(shift, began + limit.ms);
  const { list } = requests(shift);
  const context: RankContext = {
    buckets,
    ask: (side, start) => {
      count.requests.LIST++;
      return list(side, start);
    },
    copy: copies.begin,
    begin: (keys, missing) => {
      const begun = inTime() ? Math.min(copies.inTime(keys, missing), Math.max(0, keysLeft)) : 0;
      keysLeft -= begun;
      return begun;
    },
    onPage: (walk, side, keys) => lanes.page(asWalk(walk), side === SOURCE ? "source" : "destination", keys),
  };
  const lanes = new Lanes(
    {
      most: limit.lanes,
      overhead: limit.overhead,
      mayBegin: () => keysLeft-- > 0 && inTime(),
      begin: (range) => {
        const walk = new RankWalk(context, range);
        walks.push(walk);
        return asWalk(walk);
      },
      onFailure: (error) => failures.push(error),
    },
    ranges,
  );
  await lanes.run();
  if (failures.length > 0) throw failures[0];
  await copies.done();
  for (const { span } of walks) addKeys(buckets, span, count);
  count.requests.COPY += count.objects.copied;
  count.requests.PUT++;
  count.workedMs += clock.now - began;
  const left = [...walks.flatMap((walk) => walk.left()), ...lanes.left];
  return { ...NOTHING_TO_TELL, tally: count, left, marks: marksOf(buckets, walks) };
};

const NOTHING_TO_TELL = {
  orphans: [],
  notable: [],
  passed: 0,
  stopped: null,
} satisfies Partial<RangeResult>;

/** The lanes ask a walk for nothing that this one does not know. */
const asWalk = (walk: RankWalk): Walk => walk as unknown as Walk;

/** A worker's copies, many at a time: as quickly as those in flight, its CPU, and S3 allow. */
function copying({ model, clock, traffic }: Shift, deadline: number) {
  const perCopy = Math.max(model.copy / model.copiesPerWorker, model.copyCpu);
  const own = line(clock);
  let end = clock.now;
  return {
    /** Of so many keys, of which so many are to be copied, how many can be begun before the deadline. */
    inTime(keys: number, missing: number): number {
      const left = Math.max(1, Math.ceil((deadline - Math.max(clock.now, end - model.copy)) / perCopy));
      return missing <= left ? keys : Math.floor((keys * left) / missing);
    },
    /** Until they are begun. They may be under way then. */
    async begin(count: number): Promise<void> {
      const granted = traffic.copies(count) + model.copy;
      end = Math.max(end, granted, own(count * perCopy) + count * perCopy);
      if (end - model.copy > clock.now) await clock.until(end - model.copy);
    },
    async done(): Promise<void> {
      if (end > clock.now) await clock.until(end);
    },
  };
}

/** What `combined` makes of all marks. Only the keys of those that stay are computed. */
function marksOf({ keys }: Buckets, walks: readonly RankWalk[]): Mark[] {
  const inOrder = [...walks].sort((a, b) => a.span.from - b.span.from);
  const marks = thinned(
    inOrder.flatMap((walk) => walk.passedMarks()),
    MOST_MARKS,
  );
  return marks.map((mark) => ({ key: keys.key(Number(mark.key)), keys: mark.keys }));
}

function addKeys(buckets: Buckets, { from, to }: RankWalk["span"], { objects, bytes }: Counter): void {
  const missing = missingBefore(buckets, to) - missingBefore(buckets, from);
  objects.source += to - from;
  objects.destination += to - from - missing;
  objects.kept += to - from - missing;
  objects.copied += missing;
  bytes.copied += missing * SIZE;
}
