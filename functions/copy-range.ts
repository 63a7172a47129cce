import { paths } from "../sync/records/paths";
import type { RoundDivision, WorkerProgress } from "../sync/records/schema";
import { copyItem } from "../sync/steps/copy-range";
import type { WorkItem } from "../sync/steps/states";
import { MEMORY_MB, TIMEOUT_SECONDS } from "./runtime/constants";
import type { FunctionSettings, Step } from "./runtime/function";
import {
  erase,
  list,
  read,
  readTagged,
  uploadParts,
  useKeys,
  write,
  writeAcl,
  writeTagged,
} from "./runtime/grants";
import { holdLease } from "./runtime/lease";
import { reportProgress } from "./runtime/progress";
import { budget, lambda, stoppedBy } from "./runtime/runtime";

export const settings: FunctionSettings = {
  description: "Copies the missing and different objects of one work item, and records orphans",
  memorySize: MEMORY_MB.worker,
  timeout: TIMEOUT_SECONDS.worker,
  grants: [
    list("source"),
    readTagged("source"),
    list("destination"),
    readTagged("destination"),
    writeTagged("destination"),
    uploadParts("destination"),
    list("runs"),
    read("runs"),
    write("runs"),
    erase("runs"),
    useKeys,
    writeAcl("destinationWithAcl"),
  ],
};

/**
 * If an item has several attempts, the result of the first counts. A later attempt finds the copies of the first to be
 * equal.
 *
 * @returns whether the whole item is done. The result, with the remaining ranges, is in the runs bucket
 */
export const step: Step<WorkItem, boolean> = async (runtime, { run, round, attempt, item }, context) => {
  const { store, counters, copyPermits, splitSizes, clockOut } = runtime;
  const records = runtime.records(run);
  const at = paths(run);
  const division = await records.read<RoundDivision>(at.division(round, attempt));
  using lease = await holdLease(runtime, run);
  using time = budget(runtime, context, division.limit.ms, { lease });
  const assignment = { run, records, division, name: `${round}-${item}-${context.awsRequestId}` };
  const progress = reportProgress({ round, item }, { ...runtime, lease }, (value: WorkerProgress) =>
    records.write(at.workerProgress(round, item), value),
  );
  const result = await copyItem(assignment, division.items[item] ?? [], {
    stores: {
      source: store(run.sourceRegion, time.signal),
      destination: store(run.destinationRegion, time.signal),
    },
    budget: time,
    clock: runtime,
    copyPermits,
    splitSizes,
    counters,
    onProgress: progress.onProgress,
  });
  await progress.settled();
  clockOut();
  const own = { ...result, ...stoppedBy(lease) };
  const { remaining } = await records.writeOnce(at.result(round, item), own);
  return remaining.length === 0;
};

export const handler = lambda(step);
