import { OpenUploads } from "../copy/open-uploads";
import { learnedRates } from "../forecast/rates";
import { add, addsUp, type Counters, type MutableCounters } from "../metrics/counters";
import { AccessDenied, sentence } from "../model/errors";
import { type Failure, failureOf } from "../model/failure";
import { LearnedStore } from "../records/learned-store";
import type { Leases } from "../records/leases";
import { NdjsonWriter } from "../records/ndjson-writer";
import { OutcomeLog } from "../records/outcome-log";
import { paths } from "../records/paths";
import { combinedRanking } from "../records/ranking";
import type { Records } from "../records/records";
import type { OutcomeRecord, StoredOutcome } from "../records/schema";
import { type ErrorAdvice, htmlReport } from "../report/html/page";
import { type DeletesHeld, type Report, reportJson } from "../report/output";
import { textReport } from "../report/text-report";
import type { Run } from "../request/run";
import type { ObjectStore } from "../s3/object-store";
import { caught } from "./caught";
import { deletesSummary } from "./ending/deletes";
import { type OutputContext, outputOf } from "./ending/output";
import { gatheredRounds, isComplete, keysLeft, ungathered } from "./ending/results";
import { wholeReport } from "./ending/whole";
import type { Ended, Reported } from "./states";

export interface ReportContext extends OutputContext {
  readonly records: Records;
  readonly leases: Pick<Leases, "check" | "release">;
  readonly destination: ObjectStore;
  readonly counters: MutableCounters;
  readonly errorAdvice: ErrorAdvice;
  /** The principal that creates the uploads, and nothing else; `undefined`: other programs use its credentials. */
  readonly copier?: string | undefined;
  /** Aborts when there is no more time to abort uploads. The report is written after that. @default never */
  readonly abortTime?: AbortSignal | undefined;
}

/** Writes the report of the run, and decides whether it succeeded. */
export async function report(context: ReportContext, ended: Ended): Promise<Reported> {
  const { records, counters } = context;
  const { run } = ended;
  const aborts = await abortUploads(context, run);
  const deletes = await deletesSummary(records, ended);
  const rounds = await gatheredRounds(records, ended);
  const lost = await ungathered(records, ended);
  const before = ended.error ? caught(ended.error) : (ended.failure ?? deletes.failure);
  const scanned = isComplete(rounds, ended);
  counters.requests.PUT += scanned ? 4 : 3; // the reports and the learned data, which are written below
  if (run.lease !== null) countRelease(counters);
  const done = retainTheRest([lost.counters, deletes.counters, counters].reduce(add, ended.counters));
  checkCounts(done);
  const deletesHeld = ended.deletesHeld ?? (before && deletes.none ? heldBy(run, done) : null);
  const rates = rounds[0]?.rates ?? null;
  const largest = combinedRanking([...rounds, lost]).largest[0]?.size ?? 0;
  const ending = { deletesHeld, rates, deleteRounds: deletes.rounds, largest };
  const remainingKeys = keysLeft(rounds, ended);
  const { output, cost } = outputOf(context, ended, done, ending);
  // If copies failed, the time of their requests says nothing about the rate of successful copies.
  const learned = before ? rates : learnedRates(rates, run, done);
  const denied = scanned ? await learn(records, run, rounds, learned) : null;
  const failure = before ?? denied;
  const result = { output, counters: done, failure, cost };
  await writeReports(context, run, wholeReport(run, result, { rounds, lost, deletes, aborts }));
  const again = await releaseLease(context, run);
  return {
    status: failure ? "failed" : "succeeded",
    error: failure?.error ?? "",
    cause: failure ? `${sentence(failure.cause)} Report: ${output.report}` : "",
    output,
    ...(remainingKeys !== undefined && { remainingKeys }),
    ...(again && { again }),
  };
}

/** Saves the learned data for the next run of the pair. @returns the failure of a run without permission to write it */
async function learn(
  records: Records,
  run: Run,
  ...learned: Parameters<LearnedStore["write"]>
): Promise<Failure | null> {
  try {
    await new LearnedStore(records, run).write(...learned);
    return null;
  } catch (error) {
    if (!(error instanceof AccessDenied)) throw error;
    return failureOf(error);
  }
}

async function writeReports({ records, errorAdvice }: ReportContext, run: Run, whole: Report): Promise<void> {
  const at = paths(run);
  await records.writeText(at.report, reportJson(whole));
  await records.writeText(at.textReport, textReport(whole));
  await records.writeText(at.htmlReport, htmlReport(whole, errorAdvice));
}

/** Counts the requests that release the lease. They are sent after the report is written. */
function countRelease({ requests }: MutableCounters): void {
  requests.HEAD++;
  requests.GET++;
  requests.PUT++;
}

/**
 * If the lease cannot be released, the next run takes it over, so the error is ignored.
 *
 * @returns whether an earlier attempt at the report has released it
 */
const releaseLease = async ({ leases }: ReportContext, { lease }: Run): Promise<boolean> =>
  lease !== null && (await leases.release(lease).catch(() => false));

/**
 * Aborts the remaining uploads. The log has the outcomes of uploads that could not be aborted, or whose creator is
 * unknown.
 */
async function abortUploads(context: ReportContext, run: Run): Promise<OutcomeLog> {
  const { records } = context;
  const files = new NdjsonWriter<StoredOutcome>(records, (n) =>
    paths(run).manifest("outcomes", `uploads-${n}`),
  );
  const log = new OutcomeLog(files, run.id);
  for (const record of await outcomesOfAborts(context, run)) await log.add(record, true);
  await log.close();
  return log;
}

/**
 * The outcomes are recorded for another attempt at this step. That attempt does not find uploads whose creator is unknown,
 * because their intents may be removed. It finds no uploads at all if the first attempt has released the lease.
 */
async function outcomesOfAborts(
  { records, leases, destination, copier, abortTime }: ReportContext,
  run: Run,
): Promise<readonly OutcomeRecord[]> {
  const earlier = (await records.find<OutcomeRecord[]>(paths(run).aborts)) ?? [];
  let held = true;
  const holdsLease = async () => {
    held = await holds(leases, run);
    return held;
  };
  const uploads = new OpenUploads(records, run);
  const found = await uploads.abortAll(destination, holdsLease, copier, abortTime);
  if (!held) return earlier;
  const outcomes = [...found, ...earlier.filter((one) => isRetained(one) && !found.some(isSame(one)))];
  if (outcomes.length > 0) await records.write(paths(run).aborts, outcomes);
  return outcomes;
}

const isRetained = ({ outcome }: OutcomeRecord): boolean => outcome === "retained";
const isSame = (one: OutcomeRecord) => (other: OutcomeRecord) =>
  other.key === one.key && other.outcome === one.outcome;

const holds = (leases: Pick<Leases, "check">, { lease }: Run): Promise<boolean> =>
  lease === null
    ? Promise.resolve(false)
    : leases.check(lease).then(
        () => true,
        () => false,
      );

/** @throws Error if a key has no outcome or two outcomes, because the report would be wrong */
function checkCounts(counters: Counters): void {
  if (addsUp(counters)) return;
  const { objects } = counters;
  throw new Error(`The counts do not add up, which is a defect of sync-buckets: ${JSON.stringify(objects)}.`);
}

/** An orphan that was not deleted counts as retained, for any reason. */
const retainTheRest = (counters: Counters): Counters => ({
  ...counters,
  objects: { ...counters.objects, retained: counters.objects.orphans - counters.objects.deleted },
});

/** A run that failed before its deletes has retained all orphans that it would have deleted. */
const heldBy = (run: Run, { objects }: Counters): DeletesHeld | null =>
  run.delete && objects.orphans > 0 ? "failed" : null;
