import { OpenUploads } from "../copy/open-uploads";
import { estimatedCostUsd } from "../metrics/cost";
import { add, addsUp, type Counters, type MutableCounters, total } from "../metrics/counters";
import { counted, ErrorName, SyncIncomplete, sentence } from "../model/errors";
import { LearnedStore } from "../records/learned-store";
import { paths } from "../records/paths";
import type { Records } from "../records/records";
import type { Failure, OutcomeRecord, RoundResult } from "../records/schema";
import type { Report, SyncOutput } from "../report/output";
import { textReport } from "../report/text-report";
import type { Run } from "../request/run";
import type { ObjectStore } from "../s3/object-store";
import { caught } from "./caught";
import type { DeleteResult } from "./delete-orphans";
import type { Ended, Reported } from "./states";

export interface ReportContext {
  readonly records: Records;
  readonly destination: ObjectStore;
  readonly counters: MutableCounters;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Writes the report of the run, and decides whether it succeeded. */
export async function report(context: ReportContext, ended: Ended): Promise<Reported> {
  const { records, counters, now } = context;
  const { run, round } = ended;
  const notAborted = await new OpenUploads(records, run).abortAll(context.destination);
  const deletes = await deleteResults(records, ended);
  const rounds = await roundResults(records, run, round);
  const notable = [...rounds.flatMap((of) => of.notable), ...deletes.notable, ...notAborted];
  const failure = ended.error ? caught(ended.error) : (ended.failure ?? deletes.stopped ?? deletes.failure);
  counters.requests.PUT += failure ? 2 : 3; // the reports and what was learned, which are written below
  const counted = retainTheRest(add(add(ended.counters, deletes.counters), counters));
  const deletesHeld = ended.deletesHeld ?? (failure && deletes.none ? heldBy(run, counted) : null);
  const output = outputOf(
    run,
    round,
    counted,
    deletesHeld,
    now,
    `s3://${records.bucket}/${paths(run).report}`,
  );
  const whole: Report = { ...output, request: run, failure, notable, files: files(run) };
  checkCounts(counted);
  await records.writeText(paths(run).report, `${JSON.stringify(whole, null, 2)}\n`);
  await records.writeText(paths(run).textReport, textReport(whole));
  if (!failure) await new LearnedStore(records, run).write(rounds);
  return {
    status: failure ? "failed" : "succeeded",
    error: failure?.error ?? "",
    cause: failure ? `${sentence(failure.cause)} Report: ${output.report}` : "",
    output,
  };
}

/** @throws Error if a key has no outcome, or two: then the report would be wrong. */
function checkCounts(counters: Counters): void {
  if (addsUp(counters)) return;
  const { objects } = counters;
  throw new Error(`The counts do not add up, which is a defect of sync-buckets: ${JSON.stringify(objects)}.`);
}

const files = (run: Run) => ({
  outcomes: paths(run).manifest("outcomes", "").replace(".ndjson", ""),
  orphans: paths(run).manifest("orphans", "").replace(".ndjson", ""),
});

async function deleteResults(records: Records, { run, deletes = [] }: Ended) {
  if (deletes.length === 0)
    return { counters: total([]), notable: [], stopped: undefined, failure: null, none: true };
  const results = await records.numbered<DeleteResult>(paths(run).deleteResults);
  const counters = total([...results.values()].map((result) => result.counters));
  const notable = [...results.values()].flatMap((result) => result.notable);
  const failed = [...results.values()].reduce((sum, result) => sum + result.failed, 0);
  const errors = await records.numbered<Failure>(paths(run).deleteErrors);
  const crashes = deletes.filter((batch) => !results.has(batch));
  const error = crashes.flatMap((batch) => errors.get(batch) ?? [])[0];
  const stopped = [...errors.values()].find((failure) => failure.error === ErrorName.Stopped);
  return {
    counters,
    notable,
    stopped,
    failure: deleteFailure(crashes.length, error, failed, notable),
    none: false,
  };
}

function deleteFailure(
  crashed: number,
  crash: Failure | undefined,
  failed: number,
  notable: readonly OutcomeRecord[],
): Failure | null {
  if (crashed === 0 && failed === 0) return null;
  const one = notable.find(({ outcome }) => outcome === "failed");
  const first = one ? `${one.key}: ${one.reason}` : crash ? `${crash.error}: ${crash.cause}` : "unknown";
  const what = [
    ...(failed > 0 ? [`${counted(failed, "orphan")} could not be deleted`] : []),
    ...(crashed > 0 ? [`${crashed} of the delete batches ended with an error`] : []),
  ];
  const error = new SyncIncomplete(what.join(", and "), first);
  return { error: error.name, cause: error.message };
}

/** The results of all rounds, except for one that failed before it was gathered. */
async function roundResults(records: Records, run: Run, rounds: number): Promise<readonly RoundResult[]> {
  const found = await Promise.all(
    Array.from({ length: rounds }, (_, i) => records.find<RoundResult>(paths(run).gathered(i + 1))),
  );
  return found.flatMap((round) => round ?? []);
}

/** An orphan that was not deleted was retained, for any reason. */
const retainTheRest = (counters: Counters): Counters => ({
  ...counters,
  objects: { ...counters.objects, retained: counters.objects.orphans - counters.objects.deleted },
});

/** A run that failed before the deletes has retained the orphans that it wanted to delete. */
const heldBy = (run: Run, { objects }: Counters): SyncOutput["deletesHeld"] =>
  run.delete && objects.orphans > 0 ? "failed" : null;

const outputOf = (
  run: Run,
  rounds: number,
  counters: Counters,
  deletesHeld: SyncOutput["deletesHeld"],
  now: number,
  at: string,
): SyncOutput => ({
  runId: run.id,
  source: run.source,
  destination: run.destination,
  prefix: run.prefix,
  dryRun: run.dryRun,
  startedAt: run.startedAt,
  finishedAt: new Date(now).toISOString(),
  rounds,
  objects: counters.objects,
  bytes: counters.bytes,
  deletesHeld,
  requests: counters.requests,
  estimatedCostUsd: estimatedCostUsd(counters, rounds),
  report: at,
});
