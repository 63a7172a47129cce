import { plan } from "../sync/steps/divide-keys";
import type { Planned, Progress } from "../sync/steps/states";
import type { FunctionSettings, Handler } from "./runtime/function";
import { list, read, write } from "./runtime/grants";
import { runtime } from "./runtime/runtime";

export const settings: FunctionSettings = {
  description: "Divides what is left into ranges for the workers of a round",
  memorySize: 1_769,
  timeout: 120,
  grants: [list("source"), list("destination"), list("runs"), read("runs"), write("runs"), read("learned")],
};

export const handler: Handler<Progress, Planned> = (progress, { awsRequestId: attempt }) => {
  const { records, store, settings, count } = runtime();
  const { run } = progress;
  return plan(
    {
      records: records(run),
      source: store(run.sourceRegion),
      destination: store(run.destinationRegion),
      workers: settings.workers,
      count,
      attempt,
    },
    progress,
  );
};
