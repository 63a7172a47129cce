import { ErrorName } from "../../../../sync/model/errors";
import type { Status } from "../machine/client";
import type { RunRow } from "./row";
import { placeOf } from "./table";

/** Errors of runs that did nothing: another run was in progress, or the same input would be refused again. */
const NOTHING_DONE: ReadonlySet<string | null> = new Set([
  ErrorName.AlreadyRunning,
  ErrorName.InvalidRequest,
]);
const FAILED: ReadonlySet<Status> = new Set(["FAILED", "TIMED_OUT", "ABORTED"]);

/**
 * The last run of each pair, if it failed, timed out or was stopped. Dry runs and runs that did nothing do not count. If the pair of
 * a run is unknown, its pair is the pair of the last run whose input selects the same way.
 *
 * @param rows newest first
 */
export function failedPairs(rows: readonly RunRow[]): readonly RunRow[] {
  const pairs = new Map<string, string>();
  for (const { pair, input } of rows.toReversed())
    if (pair !== null && input !== null) pairs.set(selectionIn(input), pair);
  const last = new Map<string, RunRow>();
  for (const row of rows) {
    const { pair, input } = row;
    const place = pair ?? (input && pairs.get(selectionIn(input))) ?? placeOf(row);
    if (!row.dryRun && !NOTHING_DONE.has(row.error) && !last.has(place)) last.set(place, row);
  }
  return [...last.values()].filter(({ status, input }) => FAILED.has(status) && input !== null);
}

/** The fields of an input that select a pair. */
const selectionIn = (input: object): string => {
  const { pair, source, destination } = input as Readonly<Record<string, unknown>>;
  return JSON.stringify([pair, source, destination]);
};
