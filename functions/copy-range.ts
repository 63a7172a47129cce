import { OpenUploads } from "../sync/copy/open-uploads";
import { Lines } from "../sync/records/ndjson-writer";
import { paths, type RoundPlan } from "../sync/records/records";
import { copyRanges } from "../sync/steps/copy-range";
import type { RangeRequest } from "../sync/steps/states";
import type { FunctionSettings, Handler } from "./runtime/function";
import { erase, list, read, readTagged, uploadParts, write, writeTagged } from "./runtime/grants";
import { progressLog } from "./runtime/progress";
import { budget, runtime } from "./runtime/runtime";

export const settings: FunctionSettings = {
  description:
    "Copies what is missing or different in one range of keys, and notes what only the destination has",
  memorySize: 1_769,
  timeout: 900,
  usesKeys: true,
  grants: [
    list("source"),
    readTagged("source"),
    list("destination"),
    readTagged("destination"),
    writeTagged("destination"),
    uploadParts("destination"),
    list("runs"),
    read("runs"),
    write("runs"),
    erase("runs"),
  ],
};

/** @returns whether the whole range is done. What was done, and what is left, stands in the runs bucket. */
export const handler: Handler<RangeRequest, boolean> = async ({ run, round, plan, range }, context) => {
  const { store, records: recordsOf, count, pace, sleep, clockOut } = runtime();
  const records = recordsOf(run);
  const at = paths(run);
  const { items, limit } = await records.read<RoundPlan>(at.plan(round, plan));
  using time = budget(context, limit.ms);
  const lines = <T extends object>(kind: "orphans" | "outcomes") =>
    new Lines<T>(records, (part) => at.lines(kind, `${round}-${range}-${context.awsRequestId}-${part}`));
  const result = await copyRanges(
    {
      run,
      source: store(run.sourceRegion),
      destination: store(run.destinationRegion),
      mostKeys: limit.keys ?? Number.POSITIVE_INFINITY,
      lanes: limit.lanes,
      overhead: limit.overhead,
      pace,
      budget: time,
      orphans: lines("orphans"),
      outcomes: lines("outcomes"),
      uploads: new OpenUploads(records, run),
      onProgress: progressLog({ round, range }, count),
      count,
      sleep,
    },
    items[range] ?? [],
  );
  count.requests.PUT++; // the record that is about to be written, which the count is part of
  clockOut();
  await records.write(at.result(round, range), result);
  return result.left.length === 0;
};
