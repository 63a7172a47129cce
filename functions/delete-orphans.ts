import { paths } from "../sync/records/paths";
import { deleteOrphans } from "../sync/steps/delete-orphans";
import type { DeleteRequest } from "../sync/steps/states";
import { MEMORY_MB, TIMEOUT_SECONDS } from "./runtime/constants";
import type { FunctionSettings, Handler } from "./runtime/function";
import { read, remove, write } from "./runtime/grants";
import { runtime } from "./runtime/runtime";

export const settings: FunctionSettings = {
  description: "Deletes objects that only the destination has, each only while its ETag is the listed one",
  memorySize: MEMORY_MB.worker,
  timeout: TIMEOUT_SECONDS.worker,
  grants: [remove("destination"), read("runs"), write("runs")],
};

/** @returns true. The result is in the runs bucket. */
export const handler: Handler<DeleteRequest, boolean> = async ({ run, batch }) => {
  const { store, records: recordsOf, counters, sleep, clockOut } = runtime();
  const records = recordsOf(run);
  const destination = store(run.destinationRegion);
  const result = await deleteOrphans({ destination, records, counters, sleep }, run, batch);
  counters.requests.PUT++; // the result, which is written below and contains the counters
  clockOut();
  await records.write(paths(run).deleteResult(batch), result);
  return true;
};
