import { prepare } from "../sync/steps/prepare";
import type { Progress, Start } from "../sync/steps/states";
import { MEMORY_MB, TIMEOUT_SECONDS } from "./runtime/constants";
import { describeExecution } from "./runtime/executions";
import { nameFailure } from "./runtime/failures";
import type { FunctionSettings, Step } from "./runtime/function";
import { describeExecutions, list, read, write } from "./runtime/grants";
import { logRefusal } from "./runtime/reporting/run-log";
import { lambda } from "./runtime/runtime";

export const settings: FunctionSettings = {
  description: "Checks an execution's input and both buckets, and takes the lease of the pair",
  memorySize: MEMORY_MB.small,
  timeout: TIMEOUT_SECONDS.prepare,
  grants: [list("source"), list("destination"), read("runs"), write("runs"), describeExecutions],
};

/** Advice for a pair that the stack does not have. */
const ADD_PAIR = "Add the pair to sync-buckets:pairs and run pulumi up.";

export const step: Step<Start, Progress> = (runtime, start) => {
  const settings = { pairs: runtime.settings.pairs, addPair: ADD_PAIR };
  return prepare({ executionStatus: describeExecution, ...runtime, settings }, start)
    .catch(nameFailure)
    .catch((error: unknown) => {
      logRefusal(runtime, start, error);
      throw error;
    });
};

export const handler = lambda(step);
