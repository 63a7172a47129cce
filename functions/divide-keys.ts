import { divideKeys } from "../sync/steps/divide-keys";
import type { DividedRound, Progress } from "../sync/steps/states";
import { MEMORY_MB, TIMEOUT_SECONDS } from "./runtime/constants";
import { nameFailure } from "./runtime/failures";
import type { FunctionSettings, Step } from "./runtime/function";
import { list, read, write } from "./runtime/grants";
import { logRemaining } from "./runtime/reporting/run-log";
import { lambda } from "./runtime/runtime";

export const settings: FunctionSettings = {
  description: "Divides the remaining keys into work items for the workers of a round",
  memorySize: MEMORY_MB.worker,
  timeout: TIMEOUT_SECONDS.divide,
  grants: [list("source"), list("destination"), list("runs"), read("runs"), write("runs"), read("learned")],
};

export const step: Step<Progress, DividedRound> = async (runtime, progress, { awsRequestId: attempt }) => {
  const { records, store, settings, counters } = runtime;
  const { run } = progress;
  const divided = await divideKeys(
    {
      records: records(run),
      source: store(run.sourceRegion),
      destination: store(run.destinationRegion),
      workers: settings.workers,
      counters,
      attempt,
    },
    progress,
  ).catch(nameFailure);
  logRemaining(runtime, divided, divided.keys);
  return divided;
};

export const handler = lambda(step);
