import type { Counters } from "../metrics/counters";
import { deniedCopies } from "../model/denied";
import { ErrorName, SourceEmpty, type SyncError, SyncIncomplete, TooManyDeletes } from "../model/errors";
import { counted, number } from "../model/texts";
import type { OutcomeGroup } from "../records/schema";
import type { Run } from "../request/run";

/** Checks the guards, the most important first. @returns why orphans must not be deleted; `null` if they may be */
export function forbids(
  run: Run,
  { objects }: Counters,
  orphans: number,
  groups: readonly OutcomeGroup[],
): SyncError | null {
  if (objects.failed > 0) return incomplete(run, objects.failed, groups);
  if (orphans === 0) return null;
  if (objects.source === 0 && !run.allowEmptySource)
    return new SourceEmpty(run.source, orphans, conditionsOf(run));
  if (run.maxDeletes !== null && orphans > run.maxDeletes) {
    return new TooManyDeletes(orphans, `maxDeletes (${number(run.maxDeletes)})`);
  }
  const percent = (100 * orphans) / objects.destination;
  if (run.maxDeletePercent !== null && percent > run.maxDeletePercent) {
    const limit = `maxDeletePercent (${run.maxDeletePercent}% of ${counted(objects.destination, "object")})`;
    return new TooManyDeletes(orphans, limit);
  }
  return null;
}

/** The conditions that an object of the source must match. */
const conditionsOf = ({ prefix, startAfter, include, exclude }: Run): string[] => [
  ...(prefix === "" ? [] : ["the prefix"]),
  ...(startAfter === null ? [] : ["startAfter"]),
  ...(include.length + exclude.length === 0 ? [] : ["the filters"]),
];

function incomplete(run: Run, count: number, groups: readonly OutcomeGroup[]): SyncError {
  const failures = groups.filter(({ outcome }) => outcome === "failed");
  const first = failures[0]?.examples[0];
  const what = run.dryRun
    ? `A real run could not copy ${counted(count, "object")}, and would delete nothing`
    : `${counted(count, "object")} could not be copied, so nothing was deleted`;
  if (first && failures.every(({ code }) => code === ErrorName.AccessDenied)) {
    return deniedCopies(run, first.reason, `${what}. The first is "${first.key}".`);
  }
  return new SyncIncomplete(what, first ? `${first.key}: ${first.reason}` : "see the report");
}
