import { Stopped } from "../sync/model/errors";
import type { DeleteDivision } from "../sync/records/delete-schema";
import { paths } from "../sync/records/paths";
import { deleteOrphans } from "../sync/steps/deletes/delete-orphans";
import type { DeleteRequest } from "../sync/steps/states";
import { MEMORY_MB, TIMEOUT_SECONDS } from "./runtime/constants";
import type { FunctionSettings, Step } from "./runtime/function";
import { list, read, remove, useKeys, write } from "./runtime/grants";
import { holdLease } from "./runtime/lease";
import { logProgress } from "./runtime/progress";
import { budget, lambda, stoppedBy } from "./runtime/runtime";

export const settings: FunctionSettings = {
  description: "Deletes objects that only the destination has, each only while its ETag is the listed one",
  memorySize: MEMORY_MB.worker,
  timeout: TIMEOUT_SECONDS.worker,
  grants: [
    list("source"),
    read("source"),
    list("destination"),
    remove("destination"),
    list("runs"),
    read("runs"),
    write("runs"),
    useKeys,
  ],
};

/**
 * If a batch has several attempts, the result of the first counts. A later attempt finds that the orphans are gone.
 *
 * @returns whether the whole batch is done. The result, with the remaining orphans, is in the runs bucket
 */
export const step: Step<DeleteRequest, boolean> = async (runtime, request, context) => {
  const { run, round, batch } = request;
  const { store, counters, now, sleep, clockOut, deleteRate: rate } = runtime;
  const records = runtime.records(run);
  const at = paths(run);
  const division = await records.read<DeleteDivision>(at.deleteDivision(round));
  const { stop } = context;
  using lease = await holdLease(runtime, run);
  using time = budget(runtime, context, division.ms, { lease, abortsOnStop: false });
  const source = store(run.sourceRegion, time.signal);
  const destination = store(run.destinationRegion, time.signal);
  const onProgress = logProgress({ round, item: batch }, runtime);
  const result = await deleteOrphans(
    { division, budget: time, source, destination, records, counters, rate, now, sleep, stop, onProgress },
    request,
  );
  counters.requests.PUT++; // the result, which is written below and contains the counters
  clockOut();
  const own = { ...result, ...stoppedBy(lease) };
  const { remaining } = await records.writeOnce(at.deleteResult(round, batch), own);
  if (stop?.aborted) throw new Stopped();
  return remaining.length === 0;
};

export const handler = lambda(step);
