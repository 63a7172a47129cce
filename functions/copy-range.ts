import { OpenUploads } from "../sync/copy/open-uploads";
import { NdjsonWriter } from "../sync/records/ndjson-writer";
import { paths } from "../sync/records/paths";
import type { RoundDivision } from "../sync/records/schema";
import { copyRanges } from "../sync/steps/copy-range";
import type { WorkItem } from "../sync/steps/states";
import { MEMORY_MB, TIMEOUT_SECONDS } from "./runtime/constants";
import type { FunctionSettings, Step } from "./runtime/function";
import { erase, list, read, readTagged, uploadParts, write, writeAcl, writeTagged } from "./runtime/grants";
import { holdLease } from "./runtime/lease";
import { progressLog } from "./runtime/progress";
import { budget, lambda, stoppedBy } from "./runtime/runtime";

export const settings: FunctionSettings = {
  description: "Copies the missing and different objects of one work item, and records orphans",
  memorySize: MEMORY_MB.worker,
  timeout: TIMEOUT_SECONDS.worker,
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
    writeAcl("destinationWithAcl"),
  ],
};

/** @returns whether the whole item is done. The result, with the remaining ranges, is in the runs bucket. */
export const step: Step<WorkItem, boolean> = async (runtime, { run, round, attempt, item }, context) => {
  const { store, counters, copyLimit, sleep, clockOut, now } = runtime;
  const records = runtime.records(run);
  const at = paths(run);
  const { items, limit, verdicts } = await records.read<RoundDivision>(at.division(round, attempt));
  using lease = await holdLease(runtime, run);
  using time = budget(runtime, context, limit.ms, { lease });
  const name = `${round}-${item}-${context.awsRequestId}`;
  const writer = <T extends { readonly key: string }>(kind: "orphans" | "outcomes" | "verdicts", part = "") =>
    new NdjsonWriter<T>(records, (n) => at.manifest(kind, `${name}${part}-${n}`));
  const result = await copyRanges(
    {
      run,
      source: store(run.sourceRegion, time.signal),
      destination: store(run.destinationRegion, time.signal),
      maxKeys: limit.keys ?? Number.POSITIVE_INFINITY,
      maxSegments: limit.segments,
      overhead: limit.overhead,
      denials: limit.denials,
      copyLimit,
      budget: time,
      orphans: writer("orphans"),
      outcomes: writer("outcomes"),
      verdicts: (scan) => writer("verdicts", `-${scan}`),
      knownVerdicts: verdicts,
      records,
      now,
      uploads: new OpenUploads(records, run),
      onProgress: progressLog({ round, item }, counters, runtime),
      counters,
      sleep,
    },
    items[item] ?? [],
  );
  counters.requests.PUT++; // the result, which is written below and contains the counters
  clockOut();
  await records.write(at.result(round, item), { ...result, ...stoppedBy(lease) });
  return result.remaining.length === 0;
};

export const handler = lambda(step);
