import { report } from "../sync/steps/report";
import type { Ended, Reported } from "../sync/steps/states";
import type { FunctionSettings, Handler } from "./runtime/function";
import { abortUploads, erase, list, read, write } from "./runtime/grants";
import { runtime } from "./runtime/runtime";

export const settings: FunctionSettings = {
  description: "Writes the run's report and says whether it succeeded",
  memorySize: 1_769,
  timeout: 300,
  grants: [
    list("runs"),
    read("runs"),
    write("runs"),
    erase("runs"),
    write("learned"),
    abortUploads("destination"),
  ],
};

export const handler: Handler<Ended, Reported> = (ended) => {
  const { records, store, count } = runtime();
  const destination = store(ended.run.destinationRegion);
  return report({ records: records(ended.run), destination, count, now: Date.now() }, ended);
};
