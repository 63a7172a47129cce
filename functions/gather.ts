import { gather } from "../sync/steps/gather";
import type { DividedRound, Gathered } from "../sync/steps/states";
import { MEMORY_MB, TIMEOUT_SECONDS } from "./runtime/constants";
import type { FunctionSettings, Step } from "./runtime/function";
import { list, read, write } from "./runtime/grants";
import { lambda } from "./runtime/runtime";

export const settings: FunctionSettings = {
  description: "Adds up a round and decides what follows: another round, the deletes, or the report",
  memorySize: MEMORY_MB.worker,
  timeout: TIMEOUT_SECONDS.gather,
  grants: [list("runs"), read("runs"), write("runs")],
};

export const step: Step<DividedRound, Gathered> = ({ records, counters, now, settings }, divided) =>
  gather({ records: records(divided.run), counters, now, limits: settings }, divided);

export const handler = lambda(step);
