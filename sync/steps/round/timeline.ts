import type { Failure } from "../../model/failure";
import type { DeleteResult } from "../../records/delete-schema";
import type { ItemResult } from "../../records/schema";
import { keysWithOutcome, type TimelineRound, timelineOf, type WorkerSpan } from "../../records/timeline";

/** The timeline of a round of copies. */
export const copiesTimeline = (
  round: number,
  items: number,
  results: ReadonlyMap<number, ItemResult>,
  errors: readonly Failure[],
): TimelineRound => {
  const spans = [...results].map(([item, { began, ended, counters, ...result }]) => {
    return { item, began, ended, keys: keysWithOutcome(counters), end: endOfCopies(result) };
  });
  return timelineOf({ action: "copy", round, items }, spans, errors);
};

/** The timeline of a round of deletes. */
export const deletesTimeline = (
  round: number,
  items: number,
  results: ReadonlyMap<number, DeleteResult>,
  errors: readonly Failure[],
): TimelineRound => {
  const spans = [...results].map(([item, { began, ended, counters, ...result }]) => {
    const { deleted, retained } = counters.objects;
    return { item, began, ended, keys: deleted + retained, end: endOfDeletes(result) };
  });
  return timelineOf({ action: "delete", round, items }, spans, errors);
};

type CopiesEnd = Pick<ItemResult, "stopped" | "allDenied" | "remaining" | "outOfKeys">;

function endOfCopies({ stopped, allDenied, remaining, outOfKeys }: CopiesEnd): WorkerSpan["end"] {
  if (stopped) return "error";
  if (allDenied) return "denied";
  if (remaining.length === 0) return "done";
  return outOfKeys ? "keys" : "time";
}

type DeletesEnd = Pick<DeleteResult, "stopped" | "remaining">;

function endOfDeletes({ stopped, remaining }: DeletesEnd): WorkerSpan["end"] {
  if (stopped) return "error";
  return remaining.length === 0 ? "done" : "time";
}
