import { add, type Counters, type MutableCounters } from "../metrics/counters";
import { deniedCopies, ErrorName, SourceEmpty, SyncIncomplete, TooManyDeletes } from "../model/errors";
import { paths } from "../records/paths";
import type { Records } from "../records/records";
import type {
  Failure,
  ItemResult,
  ManifestFile,
  OutcomeRecord,
  RoundDivision,
  RoundResult,
} from "../records/schema";
import type { Run } from "../request/run";
import { MAX_DELETE_BATCHES, MIN_BATCH_KEYS } from "./constants";
import { failed, roundResult } from "./round-result";
import type { DividedRound, Gathered } from "./states";

export interface GatherContext {
  readonly records: Records;
  readonly counters: MutableCounters;
}

/** Adds up the results of a round, and decides what follows: another round, the deletes, or the report. */
export async function gather(
  { records, counters }: GatherContext,
  { run, round, attempt, counters: before }: DividedRound,
): Promise<Gathered> {
  const { items } = await records.read<RoundDivision>(paths(run).division(round, attempt));
  const results = await records.numbered<ItemResult>(paths(run).results(round));
  // A late worker may write its result between two attempts at this step: the first attempt counts.
  const gathered = await records.writeOnce(paths(run).gathered(round), roundResult(round, items, results));
  const { failure, remaining } = gathered;
  const soFar = { run, round, counters: add(before, gathered.counters) };
  const next =
    failure || remaining.length > 0
      ? { ...nothingToDelete, remaining: failure ? 0 : remaining.length, failure }
      : await afterCopying(records, soFar);
  return { ...soFar, ...next, counters: add(next.counters ?? soFar.counters, counters) };
}

interface Next extends Pick<Gathered, "remaining" | "mayDelete" | "deletes" | "failure"> {
  readonly counters?: Counters;
}

const nothingToDelete: Next = { remaining: 0, mayDelete: false, deletes: [], failure: null };

/** All keys are done. Decides whether the orphans are deleted. */
async function afterCopying(
  records: Records,
  { run, round, counters }: { run: Run; round: number; counters: Counters },
): Promise<Next> {
  const rounds = await Promise.all(
    Array.from({ length: round }, (_, i) => records.read<RoundResult>(paths(run).gathered(i + 1))),
  );
  const files = rounds.flatMap(({ orphans }) => orphans);
  const orphans = sum(files, "count");
  const failure = forbids(
    run,
    counters,
    orphans,
    rounds.flatMap(({ notable }) => notable),
  );
  if (failure || orphans === 0) return { ...nothingToDelete, failure };
  if (run.dryRun) return { ...nothingToDelete, counters: asDeleted(counters, files) };
  const batches = batchesOf(files);
  await records.write(paths(run).deleteBatches, batches);
  return { ...nothingToDelete, mayDelete: true, deletes: batches.map((_, i) => i) };
}

const sum = (files: readonly ManifestFile[], field: "count" | "bytes"): number =>
  files.reduce((n, file) => n + file[field], 0);

/** Checks the guards, the most important one first. `null`: the orphans may be deleted. */
function forbids(
  run: Run,
  { objects }: Counters,
  orphans: number,
  notable: readonly OutcomeRecord[],
): Failure | null {
  if (objects.failed > 0) return incomplete(run, objects.failed, notable);
  if (orphans === 0) return null;
  if (objects.source === 0 && !run.allowEmptySource) return failed(new SourceEmpty(run.source, orphans));
  if (run.maxDeletes !== null && orphans > run.maxDeletes) {
    return failed(new TooManyDeletes(orphans, `maxDeletes (${run.maxDeletes})`));
  }
  const percent = (100 * orphans) / objects.destination;
  if (run.maxDeletePercent !== null && percent > run.maxDeletePercent) {
    const limit = `maxDeletePercent (${run.maxDeletePercent} % of ${objects.destination} objects)`;
    return failed(new TooManyDeletes(orphans, limit));
  }
  return null;
}

function incomplete(run: Run, count: number, notable: readonly OutcomeRecord[]): Failure {
  const failures = notable.filter(({ outcome }) => outcome === "failed");
  const first = failures[0];
  if (first && failures.every(({ code }) => code === ErrorName.AccessDenied)) {
    return failed(deniedCopies(run.destination, first.reason));
  }
  return failed(new SyncIncomplete(count, first ? `${first.key}: ${first.reason}` : "see the report"));
}

const asDeleted = (counters: Counters, files: readonly ManifestFile[]): Counters => ({
  ...counters,
  objects: { ...counters.objects, deleted: sum(files, "count") },
  bytes: { ...counters.bytes, deleted: sum(files, "bytes") },
});

/** Files of orphans in order, small ones together. */
function batchesOf(files: readonly ManifestFile[]): ManifestFile[][] {
  const size = Math.max(MIN_BATCH_KEYS, sum(files, "count") / MAX_DELETE_BATCHES);
  const batches: ManifestFile[][] = [];
  let room = 0;
  for (const file of files) {
    if (file.count > room) {
      batches.push([]);
      room = size;
    }
    batches.at(-1)?.push(file);
    room -= file.count;
  }
  return batches;
}
