import { steadyPace } from "../sync/concurrency/adaptive-limit";
import { OpenUploads } from "../sync/copy/open-uploads";
import { counter } from "../sync/metrics/counters";
import { counted } from "../sync/metrics/metered-store";
import type { KeyRange } from "../sync/model/key-range";
import { Lines } from "../sync/records/ndjson-writer";
import {
  type Noted,
  type Orphan,
  paths,
  type RangeResult,
  type Records,
  type RoundPlan,
} from "../sync/records/records";
import type { Run } from "../sync/request/run";
import type { Store } from "../sync/s3/object-store";
import { copyRanges, type WorkerContext } from "../sync/steps/copy-range";
import type { Buckets } from "./buckets";
import { requests, type Surroundings } from "./requests";
import { bucketStore } from "./store";

/** What a worker is given. */
export interface Task {
  readonly run: Run;
  readonly records: Records;
  readonly limit: RoundPlan["limit"];
  /** The worker's name for its files. */
  readonly name: string;
}

/** A task, and where it is worked on. */
export interface Shift extends Task, Surroundings {
  readonly buckets: Buckets;
}

/** A worker: either the real one, which walks every page, or one that reckons. Its time passes on the clock. */
export type Worker = (shift: Shift, ranges: readonly KeyRange[]) => Promise<RangeResult>;

/** The engine's own `copyRanges`, over pages that hold every key. */
export const realWorker: Worker = async (shift, ranges) => {
  const { clock, model, buckets } = shift;
  const began = clock.now;
  const store = bucketStore(buckets, requests(shift));
  const pace = steadyPace(model.copiesPerWorker);
  const budget = {
    mayBegin: () => clock.now - began < shift.limit.ms,
    signal: new AbortController().signal,
  };
  const result = await walked(shift, { store, pace, budget }, ranges);
  result.tally.workedMs += clock.now - began;
  return result;
};

/** What `copyRanges` makes of a task, with buckets that answer when they like. */
export async function walked(
  { run, records, limit, name }: Task,
  { store, pace, budget }: Pick<WorkerContext, "pace" | "budget"> & { readonly store: Store },
  ranges: readonly KeyRange[],
) {
  const count = counter();
  const buckets = counted(store, count.requests);
  const lines = <T extends object>(kind: "orphans" | "outcomes") =>
    new Lines<T>(records, (part) => paths(run).lines(kind, `${name}-${part}`));
  const result = await copyRanges(
    {
      run,
      source: buckets,
      destination: buckets,
      mostKeys: limit.keys ?? Number.POSITIVE_INFINITY,
      lanes: limit.lanes,
      overhead: limit.overhead,
      pace,
      budget,
      orphans: lines<Orphan>("orphans"),
      outcomes: lines<Noted>("outcomes"),
      uploads: new OpenUploads(records, run),
      onProgress: () => {},
      count,
      sleep: async () => {},
    },
    ranges,
  );
  count.requests.PUT++; // the record of the result
  return { ...result, tally: count };
}
