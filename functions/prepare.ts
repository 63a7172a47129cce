import { prepare } from "../sync/steps/prepare";
import type { Progress, Start } from "../sync/steps/states";
import { MEMORY_MB, TIMEOUT_SECONDS } from "./runtime/constants";
import type { FunctionSettings, Handler } from "./runtime/function";
import { list, write } from "./runtime/grants";
import { runtime } from "./runtime/runtime";

export const settings: FunctionSettings = {
  description: "Checks an execution's input and that both buckets can be listed",
  memorySize: MEMORY_MB.small,
  timeout: TIMEOUT_SECONDS.prepare,
  grants: [list("source"), list("destination"), write("runs")],
};

export const handler: Handler<Start, Progress> = (start) => prepare(runtime(), start);
