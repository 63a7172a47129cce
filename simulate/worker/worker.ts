import { newCounters } from "../../sync/metrics/counters";
import type { KeyRange } from "../../sync/model/key-range";
import type { ItemResult } from "../../sync/records/schema";
import { meteredStore } from "../../sync/s3/decorators/metered-store";
import { copyItem } from "../../sync/steps/copy-range";
import type { Assignment } from "../../sync/worker/assembly";
import type { Buckets } from "../s3/buckets";
import { type Environment, requests } from "../s3/requests";
import { bucketStore } from "../s3/store";
import { fixedPermits } from "./fixed-permits";

/** A worker's input and environment. */
export interface WorkerTask extends Assignment, Environment {
  readonly buckets: Buckets;
}

/** Syncs key ranges on the task's clock. There are two workers: `realWorker` and `rankWorker`. */
export type Worker = (task: WorkerTask, ranges: readonly KeyRange[]) => Promise<ItemResult>;

/** The engine's worker, over pages with all keys. */
export const realWorker: Worker = async (task, ranges) => {
  const { clock, model, buckets, division } = task;
  const began = clock.now;
  const counters = newCounters();
  const store = meteredStore(bucketStore(buckets, requests(task)), counters.requests, counters.classes);
  const result = await copyItem(task, ranges, {
    stores: { source: store, destination: store },
    budget: {
      mayBegin: () => clock.now - began < division.limit.ms,
      signal: new AbortController().signal,
    },
    // `rankWorker` does not know how long each copy takes, so neither worker counts it.
    clock: { now: () => 0, sleep: async () => {} },
    copyPermits: fixedPermits(model.copiesPerWorker),
    counters,
  });
  counters.workedMs += clock.now - began;
  return result;
};
