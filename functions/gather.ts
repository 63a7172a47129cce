import { gather } from "../sync/steps/gather";
import type { DividedRound, Gathered } from "../sync/steps/states";
import { MEMORY_MB, TIMEOUT_SECONDS } from "./runtime/constants";
import { nameFailure } from "./runtime/failures";
import type { FunctionSettings, Step } from "./runtime/function";
import { list, read, write } from "./runtime/grants";
import { orphansLeft } from "./runtime/reporting/remaining-line";
import { logRemaining } from "./runtime/reporting/run-log";
import { lambda } from "./runtime/runtime";

export const settings: FunctionSettings = {
  description: "Adds up a round and decides what follows: another round, the deletes, or the report",
  memorySize: MEMORY_MB.worker,
  timeout: TIMEOUT_SECONDS.gather,
  grants: [list("runs"), read("runs"), write("runs")],
};

export const step: Step<DividedRound, Gathered> = async (runtime, divided) => {
  const { records, counters, now, settings } = runtime;
  const context = { records: records(divided.run), counters, now, limits: settings };
  const gathered = await gather(context, divided).catch(nameFailure);
  const { run, deleteRound: round, mayDelete } = gathered;
  // If key ranges remain, DivideKeys is next, and has a better estimate.
  if (mayDelete) logRemaining(runtime, { run, round }, orphansLeft(gathered));
  return gathered;
};

export const handler = lambda(step);
