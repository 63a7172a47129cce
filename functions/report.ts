import { report } from "../sync/report";
import type { Ended, Reported } from "../sync/states";
import type { FunctionSettings, Handler } from "./function";
import { list, read, write } from "./grants";
import { runtime } from "./runtime";

export const settings: FunctionSettings = {
  description: "Writes the run's report and says whether it succeeded",
  memorySize: 1_769,
  timeout: 300,
  grants: [list("runs"), read("runs"), write("runs")],
};

export const handler: Handler<Ended, Reported> = (ended) => {
  const { records, count } = runtime();
  return report({ records: records(ended.run), count, now: Date.now() }, ended);
};
