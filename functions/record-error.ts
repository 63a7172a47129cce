import { recordError } from "../sync/steps/record-error";
import type { WorkerError } from "../sync/steps/states";
import { MEMORY_MB, TIMEOUT_SECONDS } from "./runtime/constants";
import type { FunctionSettings, Step } from "./runtime/function";
import { write } from "./runtime/grants";
import { lambda } from "./runtime/runtime";

export const settings: FunctionSettings = {
  description: "Records why a worker or a batch of deletes did not finish",
  memorySize: MEMORY_MB.small,
  timeout: TIMEOUT_SECONDS.prepare,
  grants: [write("runs")],
};

/** @returns false: the item is not done */
export const step: Step<WorkerError, boolean> = async ({ records }, failed) => {
  await recordError(records(failed.run), failed);
  return false;
};

export const handler = lambda(step);
