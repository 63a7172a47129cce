import { prepare } from "../sync/steps/prepare";
import type { Progress, Start } from "../sync/steps/states";
import { MEMORY_MB, TIMEOUT_SECONDS } from "./runtime/constants";
import type { FunctionSettings, Step } from "./runtime/function";
import { list, write } from "./runtime/grants";
import { logRefusal } from "./runtime/run-log";
import { lambda } from "./runtime/runtime";

export const settings: FunctionSettings = {
  description: "Checks an execution's input and that both buckets can be listed",
  memorySize: MEMORY_MB.small,
  timeout: TIMEOUT_SECONDS.prepare,
  grants: [list("source"), list("destination"), write("runs")],
};

export const step: Step<Start, Progress> = (runtime, start) =>
  prepare(runtime, start).catch((error: unknown) => {
    logRefusal(runtime, start, error);
    throw error;
  });

export const handler = lambda(step);
