import { gatherDeletes } from "../sync/steps/deletes/gather-deletes";
import type { Deleting, GatheredDeletes } from "../sync/steps/states";
import { MEMORY_MB, TIMEOUT_SECONDS } from "./runtime/constants";
import { nameFailure } from "./runtime/failures";
import type { FunctionSettings, Step } from "./runtime/function";
import { list, read, write } from "./runtime/grants";
import { orphansLeft } from "./runtime/reporting/remaining-line";
import { logRemaining } from "./runtime/reporting/run-log";
import { lambda } from "./runtime/runtime";

export const settings: FunctionSettings = {
  description: "Adds up a round of deletes and decides what follows: another round, or the report",
  memorySize: MEMORY_MB.worker,
  timeout: TIMEOUT_SECONDS.gather,
  grants: [list("runs"), read("runs"), write("runs")],
};

export const step: Step<Deleting, GatheredDeletes> = async (runtime, deleting) => {
  const { records, counters, now, settings } = runtime;
  const gathered = await gatherDeletes(
    { records: records(deleting.run), counters, workers: settings.workers, now, limits: settings },
    deleting,
  ).catch(nameFailure);
  const { run, deleteRound: round, deletesLeft } = gathered;
  if (deletesLeft > 0) logRemaining(runtime, { run, round }, orphansLeft(gathered));
  return gathered;
};

export const handler = lambda(step);
