import { add, type MutableCounters, total } from "../../metrics/counters";
import { type SyncError, SyncIncomplete } from "../../model/errors";
import { type Failure, failureOf } from "../../model/failure";
import { counted } from "../../model/texts";
import { NOTABLE_PER_ROUND } from "../../records/constants";
import type { DeleteDivision, DeleteRoundResult } from "../../records/delete-schema";
import { combinedGroups } from "../../records/outcome-groups";
import { firstNotable } from "../../records/outcome-log";
import { paths } from "../../records/paths";
import type { Records } from "../../records/records";
import { MAX_STALLED_ROUNDS } from "../constants";
import { errorsWithoutResult, fatalOf, mostFrequent } from "../round/errors";
import { type RunLimits, tooLong } from "../round/run-limits";
import { deletesTimeline } from "../round/timeline";
import type { DeletesDone, Deleting, GatheredDeletes } from "../states";
import { nextDivision, orphansIn } from "./division";
import { type ItemResults, itemResults } from "./progress";

export interface GatherDeletesContext {
  readonly records: Records;
  readonly counters: MutableCounters;
  /** Maximum concurrent workers. */
  readonly workers: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** @default the quota of the history */
  readonly limits?: RunLimits | undefined;
}

/** Adds up a round of deletes, and decides whether another round follows. */
export async function gatherDeletes(
  { records, counters, workers, now, limits = {} }: GatherDeletesContext,
  deleting: Deleting,
): Promise<GatheredDeletes> {
  const { run, deleteRound: round } = deleting;
  const at = paths(run);
  const division = await records.read<DeleteDivision>(at.deleteDivision(round));
  const results = await itemResults(records, run, round, [...division.items.keys()]);
  const errors = await records.numbered<Failure>(at.deleteErrors(round));
  const ends = (left: number) =>
    tooLong({ run, round: deleting.round, deleteRounds: round }, counted(left, "delete"), now(), limits);
  const result = roundOf(division, results, errors, { round, stalled: deleting.stalled, workers, ends });
  // A late worker may write its result between two attempts at this step. The first attempt counts.
  const {
    next,
    failure,
    progressed,
    counters: done,
  } = await records.writeOnce(at.deleteGathered(round), result);
  if (next !== null) await records.write(at.deleteDivision(round + 1), next);
  const deletes = (next?.items ?? []).map((_, i) => i);
  return {
    run,
    round: deleting.round,
    counters: add(deleting.counters, counters),
    stalled: progressed ? 0 : deleting.stalled + 1,
    deleteRound: round + 1,
    deletes,
    deletesDone: plus(deleting.deletesDone, done.objects),
    deletesLeft: deletes.length,
    failure,
    deletesHeld: null,
  };
}

const plus = (earlier: DeletesDone | undefined, { deleted, retained }: DeletesDone): DeletesDone => ({
  deleted: (earlier?.deleted ?? 0) + deleted,
  retained: (earlier?.retained ?? 0) + retained,
});

interface RoundOptions {
  readonly round: number;
  readonly stalled: number;
  readonly workers: number;
  /** The reason why no round may follow, if the given number of orphans remains. */
  readonly ends: (left: number) => SyncError | undefined;
}

function roundOf(
  { items }: DeleteDivision,
  results: ItemResults,
  crashes: ReadonlyMap<number, Failure>,
  { round, stalled, workers, ends }: RoundOptions,
): DeleteRoundResult {
  const all = [...results.all.values()];
  // Orphans that a killed worker has deleted since its last record will be found to be gone.
  const remaining = items.flatMap((files, item) => results.all.get(item)?.remaining ?? files);
  const stops = all.flatMap(({ stopped }) => stopped ?? []);
  const lost = errorsWithoutResult(items.length, results.ended, crashes);
  const errors = mostFrequent([...stops, ...lost]);
  const left = orphansIn(remaining);
  const fatal = fatalOf(stops, lost);
  const progressed = left < orphansIn(items.flat());
  const stuck = !progressed && stalled + 1 >= MAX_STALLED_ROUNDS;
  const end = left === 0 ? undefined : stuck ? incomplete(left, errors) : ends(left);
  const failure = fatal ?? (end ? failureOf(end) : null);
  return {
    counters: total(all.map(({ counters }) => counters)),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
    notable: firstNotable(all, NOTABLE_PER_ROUND),
    groups: combinedGroups(all.map(({ groups }) => groups)),
    items: items.length,
    progressed,
    remaining: left,
    failure,
    errors,
    timeline: deletesTimeline(round, items.length, results.all, errors),
    next: failure || left === 0 ? null : nextDivision(remaining, round + 1, items.length, all, workers),
  };
}

function incomplete(left: number, [first]: readonly Failure[]): SyncError {
  const what = `${counted(left, "orphan")} could not be deleted`;
  return first
    ? new SyncIncomplete(`${what}, because workers ended with errors`, `${first.error}: ${first.cause}`)
    : new SyncIncomplete(what, "S3 did not respond in the time of a worker");
}
