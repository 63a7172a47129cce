import { plan } from "../sync/plan";
import type { Planned, Progress } from "../sync/states";
import type { FunctionSettings, Handler } from "./function";
import { read, write } from "./grants";
import { runtime } from "./runtime";

export const settings: FunctionSettings = {
  description: "Divides what is left into ranges for the workers of a round",
  memorySize: 512,
  timeout: 120,
  grants: [read("runs"), write("runs")],
};

export const handler: Handler<Progress, Planned> = (progress) => {
  const { records, settings, count } = runtime();
  return plan({ records: records(progress.run), workers: settings.workers, count }, progress);
};
