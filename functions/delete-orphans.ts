import { Stopped } from "../sync/model/errors";
import { NdjsonWriter } from "../sync/records/ndjson-writer";
import { paths } from "../sync/records/paths";
import type { OutcomeRecord } from "../sync/records/schema";
import { deleteOrphans } from "../sync/steps/delete-orphans";
import type { DeleteRequest } from "../sync/steps/states";
import { MEMORY_MB, TIMEOUT_SECONDS } from "./runtime/constants";
import type { FunctionSettings, Step } from "./runtime/function";
import { list, read, remove, write } from "./runtime/grants";
import { lambda } from "./runtime/runtime";

export const settings: FunctionSettings = {
  description: "Deletes objects that only the destination has, each only while its ETag is the listed one",
  memorySize: MEMORY_MB.worker,
  timeout: TIMEOUT_SECONDS.worker,
  usesKeys: true,
  grants: [list("source"), read("source"), remove("destination"), list("runs"), read("runs"), write("runs")],
};

/** @returns true. The result is in the runs bucket. */
export const step: Step<DeleteRequest, boolean> = async (runtime, request, context) => {
  const { run, batch } = request;
  const { store, counters, now, sleep, clockOut } = runtime;
  const records = runtime.records(run);
  const source = store(run.sourceRegion);
  const destination = store(run.destinationRegion);
  const outcomes = new NdjsonWriter<OutcomeRecord>(records, (n) =>
    paths(run).manifest("outcomes", `deletes-${batch}-${context.awsRequestId}-${n}`),
  );
  const { stop } = context;
  const result = await deleteOrphans(
    { source, destination, records, counters, outcomes, now, sleep, stop },
    request,
  );
  counters.requests.PUT++; // the result, which is written below and contains the counters
  clockOut();
  await records.write(paths(run).deleteResult(batch), result);
  if (stop?.aborted) throw new Stopped();
  return true;
};

export const handler = lambda(step);
