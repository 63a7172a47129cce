import { report } from "../sync/steps/report";
import type { Ended, Reported } from "../sync/steps/states";
import { MEMORY_MB, TIMEOUT_SECONDS } from "./runtime/constants";
import type { FunctionSettings, Step } from "./runtime/function";
import { abortUploads, erase, list, read, write } from "./runtime/grants";
import { lambda } from "./runtime/runtime";

export const settings: FunctionSettings = {
  description: "Writes the run's report and says whether it succeeded",
  memorySize: MEMORY_MB.worker,
  timeout: TIMEOUT_SECONDS.gather,
  grants: [
    list("runs"),
    read("runs"),
    write("runs"),
    erase("runs"),
    write("learned"),
    abortUploads("destination"),
  ],
};

export const step: Step<Ended, Reported> = (
  { records, leases, store, counters, now, settings: capacity },
  ended,
) => {
  const destination = store(ended.run.destinationRegion);
  return report({ records: records(ended.run), leases, destination, counters, now: now(), capacity }, ended);
};

export const handler = lambda(step);
