import { paths } from "../sync/records/records";
import { deleteOrphans } from "../sync/steps/delete-orphans";
import type { DeleteRequest } from "../sync/steps/states";
import type { FunctionSettings, Handler } from "./runtime/function";
import { read, remove, write } from "./runtime/grants";
import { runtime } from "./runtime/runtime";

export const settings: FunctionSettings = {
  description: "Deletes objects that only the destination has, each only while its ETag is the listed one",
  memorySize: 1_769,
  timeout: 900,
  grants: [remove("destination"), read("runs"), write("runs")],
};

/** @returns true. What was deleted stands in the runs bucket. */
export const handler: Handler<DeleteRequest, boolean> = async ({ run, batch }) => {
  const { store, records: recordsOf, count, sleep, clockOut } = runtime();
  const records = recordsOf(run);
  const destination = store(run.destinationRegion);
  const result = await deleteOrphans({ destination, records, count, sleep }, run, batch);
  count.requests.PUT++; // the record that is about to be written, which the count is part of
  clockOut();
  await records.write(paths(run).deleteResult(batch), result);
  return true;
};
