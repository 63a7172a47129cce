import { OpenUploads } from "../sync/copy/open-uploads";
import { newCounters } from "../sync/metrics/counters";
import { meteredStore } from "../sync/metrics/metered-store";
import type { KeyRange } from "../sync/model/key-range";
import { NdjsonWriter } from "../sync/records/ndjson-writer";
import { paths } from "../sync/records/paths";
import type { Records } from "../sync/records/records";
import type { ItemResult, Orphan, OutcomeRecord, RoundDivision } from "../sync/records/schema";
import type { Run } from "../sync/request/run";
import type { ObjectStore } from "../sync/s3/object-store";
import { copyRanges, type WorkerContext } from "../sync/steps/copy-range";
import type { Buckets } from "./buckets";
import { fixedLimit } from "./fixed-limit";
import { requests, type Surroundings } from "./requests";
import { bucketStore } from "./store";

/** The input of a worker. */
export interface Task {
  readonly run: Run;
  readonly records: Records;
  readonly limit: RoundDivision["limit"];
  /** The worker's name for its files. */
  readonly name: string;
}

/** A task with its surroundings. */
export interface Shift extends Task, Surroundings {
  readonly buckets: Buckets;
}

/** A worker: the real one, which scans every page, or one that computes with ranks. Its time passes on the clock. */
export type Worker = (shift: Shift, ranges: readonly KeyRange[]) => Promise<ItemResult>;

/** The engine's own `copyRanges`, over pages that hold every key. */
export const realWorker: Worker = async (shift, ranges) => {
  const { clock, model, buckets } = shift;
  const began = clock.now;
  const store = bucketStore(buckets, requests(shift));
  const copyLimit = fixedLimit(model.copiesPerWorker);
  const budget = {
    mayBegin: () => clock.now - began < shift.limit.ms,
    signal: new AbortController().signal,
  };
  const result = await scanned(shift, { store, copyLimit, budget }, ranges);
  result.counters.workedMs += clock.now - began;
  return result;
};

/** The result of `copyRanges` for a task, with stores that respond at their own time. */
export async function scanned(
  { run, records, limit, name }: Task,
  { store, copyLimit, budget }: Pick<WorkerContext, "copyLimit" | "budget"> & { readonly store: ObjectStore },
  ranges: readonly KeyRange[],
) {
  const counters = newCounters();
  const buckets = meteredStore(store, counters.requests);
  const writer = <T extends object>(kind: "orphans" | "outcomes") =>
    new NdjsonWriter<T>(records, (n) => paths(run).manifest(kind, `${name}-${n}`));
  const result = await copyRanges(
    {
      run,
      source: buckets,
      destination: buckets,
      maxKeys: limit.keys ?? Number.POSITIVE_INFINITY,
      maxSegments: limit.segments,
      overhead: limit.overhead,
      copyLimit,
      budget,
      orphans: writer<Orphan>("orphans"),
      outcomes: writer<OutcomeRecord>("outcomes"),
      uploads: new OpenUploads(records, run),
      onProgress: () => {},
      counters,
      sleep: async () => {},
    },
    ranges,
  );
  counters.requests.PUT++; // the record of the result
  return { ...result, counters: counters };
}
