import { ErrorName } from "../../../../sync/model/errors";
import type { Status } from "../machine/client";
import type { RunRow } from "./row";
import { placeOf } from "./table";

/** Errors of runs that did nothing: another one was in progress, or the same input is refused again. */
const NOTHING_DONE: ReadonlySet<string | null> = new Set([
  ErrorName.AlreadyRunning,
  ErrorName.InvalidRequest,
]);
const FAILED: ReadonlySet<Status> = new Set(["FAILED", "TIMED_OUT", "ABORTED"]);

/**
 * The last run of each pair, if it failed, timed out or was stopped. Dry runs, and runs that did nothing, do not count.
 *
 * @param rows newest first
 */
export function failedPairs(rows: readonly RunRow[]): readonly RunRow[] {
  const last = new Map<string, RunRow>();
  for (const row of rows) {
    const place = placeOf(row);
    if (!row.dryRun && !NOTHING_DONE.has(row.error) && !last.has(place)) last.set(place, row);
  }
  return [...last.values()].filter(({ status, input }) => FAILED.has(status) && input !== null);
}
