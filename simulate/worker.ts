import { OpenUploads } from "../sync/copy/open-uploads";
import { newCounters } from "../sync/metrics/counters";
import { meteredStore } from "../sync/metrics/metered-store";
import type { KeyRange } from "../sync/model/key-range";
import { NdjsonWriter } from "../sync/records/ndjson-writer";
import { paths } from "../sync/records/paths";
import type { Records } from "../sync/records/records";
import type { ItemResult, Orphan, OutcomeRecord, RoundDivision, Verdict } from "../sync/records/schema";
import type { Run } from "../sync/request/run";
import type { ObjectStore } from "../sync/s3/object-store";
import { copyRanges, type WorkerContext } from "../sync/steps/copy-range";
import type { Buckets } from "./buckets";
import { fixedLimit } from "./fixed-limit";
import { type Environment, requests } from "./requests";
import { bucketStore } from "./store";

/** The input of a worker, besides its key ranges. */
export interface WorkerInput {
  readonly run: Run;
  readonly records: Records;
  readonly limit: RoundDivision["limit"];
  /** Prefix of the names of the worker's manifest files. */
  readonly name: string;
}

/** A worker's input and environment. */
export interface WorkerTask extends WorkerInput, Environment {
  readonly buckets: Buckets;
}

/** Syncs key ranges on the task's clock. There are two workers: `realWorker` and `rankWorker`. */
export type Worker = (task: WorkerTask, ranges: readonly KeyRange[]) => Promise<ItemResult>;

/** Runs the engine's `copyRanges` over pages with all keys. */
export const realWorker: Worker = async (task, ranges) => {
  const { clock, model, buckets } = task;
  const began = clock.now;
  const store = bucketStore(buckets, requests(task));
  const copyLimit = fixedLimit(model.copiesPerWorker);
  const budget = {
    mayBegin: () => clock.now - began < task.limit.ms,
    signal: new AbortController().signal,
  };
  const result = await runCopyRanges(task, { store, copyLimit, budget }, ranges);
  result.counters.workedMs += clock.now - began;
  return result;
};

/** Runs `copyRanges`. The time that it takes is up to the store. */
export async function runCopyRanges(
  { run, records, limit, name }: WorkerInput,
  { store, copyLimit, budget }: Pick<WorkerContext, "copyLimit" | "budget"> & { readonly store: ObjectStore },
  ranges: readonly KeyRange[],
) {
  const counters = newCounters();
  const buckets = meteredStore(store, counters.requests, counters.classes);
  const writer = <T extends { readonly key: string }>(kind: "orphans" | "outcomes" | "verdicts") =>
    new NdjsonWriter<T>(records, (n) => paths(run).manifest(kind, `${name}-${n}`));
  const result = await copyRanges(
    {
      run,
      source: buckets,
      destination: buckets,
      maxKeys: limit.keys ?? Number.POSITIVE_INFINITY,
      maxSegments: limit.segments,
      overhead: limit.overhead,
      denials: limit.denials,
      copyLimit,
      budget,
      orphans: writer<Orphan>("orphans"),
      outcomes: writer<OutcomeRecord>("outcomes"),
      verdicts: () => writer<Verdict>("verdicts"),
      knownVerdicts: [],
      records,
      now: () => 0,
      uploads: new OpenUploads(records, run),
      onProgress: () => {},
      counters,
      sleep: async () => {},
    },
    ranges,
  );
  counters.requests.PUT++; // the record of the result
  return { ...result, counters };
}
