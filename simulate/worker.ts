import { copyRanges } from "../sync/copy-range";
import { counted } from "../sync/counted";
import { Lines } from "../sync/lines";
import { steadyPace } from "../sync/pace";
import type { KeyRange } from "../sync/range";
import {
  type Noted,
  type Orphan,
  paths,
  type RangeResult,
  type Records,
  type RoundPlan,
} from "../sync/records";
import type { Run } from "../sync/run";
import { counter } from "../sync/tally";
import { OpenUploads } from "../sync/uploads";
import { type Buckets, missingBefore, pageAt, type Side, SOURCE } from "./buckets";
import { listTime, type Model, type Share } from "./model";
import { bucketStore } from "./store";

/** What a worker is given, and how quickly it may work. */
export interface Shift {
  readonly run: Run;
  readonly records: Records;
  readonly buckets: Buckets;
  readonly model: Model;
  readonly share: Share;
  readonly limit: RoundPlan["limit"];
  /** Stretches that it walks at once. The clock knows of one only, the default. */
  readonly lanes?: number;
  /** The worker's name for its files. */
  readonly name: string;
}

export interface Worked {
  readonly result: RangeResult;
  /** Milliseconds of virtual time. */
  readonly ms: number;
}

/** A worker: either the real one, which walks every page, or one that reckons. */
export type Worker = (shift: Shift, ranges: readonly KeyRange[]) => Promise<Worked>;

/**
 * A worker's clock. A page is asked for when the one before it has come, and both buckets at once: what is worked on
 * waits for whichever comes later. The copies of a page take their time with it.
 */
export class WorkerClock {
  /** When the last page came that was waited for. */
  now = 0;
  private readonly ready = [0, 0] as [number, number];

  constructor(private readonly shift: Pick<Shift, "buckets" | "model" | "share">) {}

  /** A page is asked for. */
  list(side: Side, start: number): void {
    const { buckets, model, share } = this.shift;
    const listing = Math.max(share.perPage, listTime(model, side, start));
    const copies =
      side === SOURCE
        ? missingBefore(buckets, pageAt(buckets, side, start).end) - missingBefore(buckets, start)
        : 0;
    this.now = Math.max(this.now, this.ready[side]);
    this.ready[side] = this.now + Math.max(listing, copies * share.perCopy);
  }

  /** When everything that was asked for has come. */
  get end(): number {
    return Math.max(this.now, ...this.ready);
  }
}

/** The engine's own `copyRanges`, over pages that hold every key. */
export const realWorker: Worker = async (shift, ranges) => {
  const { run, records, buckets, limit, name, lanes = 1 } = shift;
  const count = counter();
  const clock = new WorkerClock(shift);
  const store = counted(
    bucketStore(buckets, (side, start) => clock.list(side, start)),
    count.requests,
  );
  const lines = <T extends object>(kind: "orphans" | "outcomes") =>
    new Lines<T>(records, (part) => paths(run).lines(kind, `${name}-${part}`));
  const result = await copyRanges(
    {
      run,
      source: store,
      destination: store,
      mostKeys: limit.keys ?? Number.POSITIVE_INFINITY,
      lanes,
      overhead: limit.overhead,
      pace: steadyPace(64),
      budget: { mayBegin: () => clock.now < limit.ms, signal: new AbortController().signal },
      orphans: lines<Orphan>("orphans"),
      outcomes: lines<Noted>("outcomes"),
      uploads: new OpenUploads(records, run),
      onProgress: () => {},
      count,
      sleep: async () => {},
    },
    ranges,
  );
  count.requests.PUT++;
  count.workedMs += clock.end;
  return { result, ms: clock.end };
};
