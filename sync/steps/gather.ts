import { add, type Counters, type MutableCounters } from "../metrics/counters";
import { deniedCopies } from "../model/denied";
import { NoProgress, sentence } from "../model/errors";
import { type Failure, failureOf } from "../model/failure";
import { counted } from "../model/texts";
import { combinedGroups } from "../records/outcome-groups";
import { paths } from "../records/paths";
import type { Records } from "../records/records";
import type { ItemResult, ManifestFile, RoundDivision, RoundResult } from "../records/schema";
import { MAX_STALLED_ROUNDS, MIN_DENIED } from "./constants";
import { firstDivision } from "./deletes/division";
import { forbids } from "./guards";
import { errorsWithoutResult } from "./round/errors";
import { allDenied, roundResult } from "./round/result";
import { eachRound } from "./round/rounds";
import { type RunLimits, tooLong } from "./round/run-limits";
import { copiesTimeline } from "./round/timeline";
import type { DividedRound, Gathered, Progress } from "./states";

export interface GatherContext {
  readonly records: Records;
  readonly counters: MutableCounters;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** @default the quota of the history */
  readonly limits?: RunLimits | undefined;
}

/** Adds up the results of a round, and decides what is next: another round, the deletes, or the report. */
export async function gather(context: GatherContext, divided: DividedRound): Promise<Gathered> {
  const { records, counters } = context;
  const { run, round } = divided;
  const gathered = await gatherRound(records, divided);
  const { remaining, progressed } = gathered;
  const stalled = progressed || remaining.length === 0 ? 0 : divided.stalled + 1;
  const soFar = { run, round, counters: add(divided.counters, gathered.counters), stalled };
  const failure =
    gathered.failure ??
    (stalled < MAX_STALLED_ROUNDS ? null : noProgress(divided, gathered)) ??
    (remaining.length > 0 ? limited(context, divided, counted(remaining.length, "key range")) : null);
  const next =
    failure || remaining.length > 0
      ? { ...nothingToDelete, remaining: failure ? 0 : remaining.length, failure }
      : await afterCopying(context, soFar);
  return { ...soFar, ...next, counters: add(next.counters ?? soFar.counters, counters) };
}

/** The reason why no round may follow; `null` if one may. */
function limited(
  { now, limits = {} }: GatherContext,
  { run, round }: Progress,
  remaining: string,
): Failure | null {
  const error = tooLong({ run, round, deleteRounds: 0 }, remaining, now(), limits);
  return error === undefined ? null : failureOf(error);
}

/** A late worker may write its result between two attempts at this step. The first attempt counts. */
async function gatherRound(
  records: Records,
  { run, round, attempt, counters }: DividedRound,
): Promise<RoundResult> {
  const { items, rates } = await records.read<RoundDivision>(paths(run).division(round, attempt));
  const results = await records.numbered<ItemResult>(paths(run).results(round));
  const crashes = await records.numbered<Failure>(paths(run).errors(round));
  const result = roundResult(items, results, errorsWithoutResult(items.length, results, crashes));
  const denied = counters.objects.copied > 0 ? undefined : allDenied(results.values(), MIN_DENIED);
  const failure = denied === undefined ? result.failure : failureOf(deniedCopies(run, denied));
  const timeline = copiesTimeline(round, items.length, results, result.errors);
  return records.writeOnce(paths(run).gathered(round), { ...result, failure, rates, timeline });
}

function noProgress({ run, round }: Progress, { remaining, errors }: RoundResult): Failure {
  const why = errors.map(({ error, cause }) => sentence(`${error}: ${cause}`)).join(" ");
  return failureOf(new NoProgress(round, remaining.length, why === "" ? NO_ERROR : why, run.dryRun));
}

const NO_ERROR =
  "No worker reported an error, and none finished a key in its time: S3 did not respond, or a key takes longer than a " +
  "function may.";

interface Next
  extends Pick<Gathered, "remaining" | "mayDelete" | "deleteRound" | "deletes" | "failure" | "deletesHeld"> {
  readonly counters?: Counters;
}

const nothingToDelete: Next = {
  remaining: 0,
  mayDelete: false,
  deleteRound: 1,
  deletes: [],
  failure: null,
  deletesHeld: null,
};

/** All keys are done. Decides whether the orphans are deleted. */
async function afterCopying(context: GatherContext, soFar: Progress): Promise<Next> {
  const { records } = context;
  const { run, round, counters } = soFar;
  const rounds = await eachRound(round, async (n) => {
    const { orphans, groups, unresolved } = await records.read<RoundResult>(paths(run).gathered(n));
    return { orphans, groups, unresolved };
  });
  const files = rounds.flatMap(({ orphans }) => orphans);
  const orphans = sum(files, "count");
  const groups = combinedGroups(rounds.map((of) => of.groups));
  const forbidden = forbids(run, counters, orphans, groups);
  if (forbidden) return { ...nothingToDelete, failure: failureOf(forbidden) };
  if (orphans === 0) return nothingToDelete;
  // The old name of a renamed object is not deleted before the new name exists.
  if (rounds.some(({ unresolved }) => unresolved > 0))
    return { ...nothingToDelete, deletesHeld: "conflicts" };
  if (run.dryRun) return { ...nothingToDelete, counters: asDeleted(counters, files) };
  const failure = limited(context, soFar, counted(orphans, "delete"));
  if (failure) return { ...nothingToDelete, failure };
  const division = firstDivision(files);
  const { items } = await records.writeOnce(paths(run).deleteDivision(1), division);
  return { ...nothingToDelete, mayDelete: true, deletes: items.map((_, i) => i) };
}

const sum = (files: readonly ManifestFile[], field: "count" | "bytes"): number =>
  files.reduce((n, file) => n + file[field], 0);

const asDeleted = (counters: Counters, files: readonly ManifestFile[]): Counters => ({
  ...counters,
  objects: { ...counters.objects, deleted: sum(files, "count") },
  bytes: { ...counters.bytes, deleted: sum(files, "bytes") },
});
