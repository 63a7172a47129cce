import { addsUp, type ObjectCounts } from "../../sync/metrics/counters";
import type { Output } from "../../sync/report/output";
import type { Scenario } from "../world/scenario";
import type { ExecutionLog, Sides } from "./invariants";
import { keysInScope } from "./scope";

/** The result of an execution: its output, or the report of a failed run. */
type Counted = Pick<Output, "objects" | "bytes" | "requests"> & { readonly dryRun: boolean };

/** How much of the result is known. */
export interface Expected {
  /** Whether the execution compared every key. */
  readonly complete: boolean;
  /** Whether only the execution has changed the destination, and each of its results counts. */
  readonly exact: boolean;
}

/** The counts with the names of a run that is not dry. */
export function objectsOf({ objects }: Pick<Counted, "objects">): ObjectCounts {
  if (!("wouldCopy" in objects)) return objects;
  const { wouldCopy: copied, wouldDelete: deleted, ...others } = objects;
  return { ...others, copied, deleted };
}

/**
 * Checks the counts of an execution against the history of the buckets. A complete run counts each key once: the keys
 * that were there all the time, and perhaps keys that were there at some time.
 *
 * @returns what is wrong
 */
export function wrongCounts(
  scenario: Scenario,
  sides: Sides,
  log: ExecutionLog,
  counted: Counted,
  { complete, exact }: Expected,
): string[] {
  const objects = objectsOf(counted);
  const { copied, deleted, failed } = objects;
  const wrong = (["source", "destination"] as const).flatMap((side) => {
    const { least, most } = bounds(scenario, sides, side, log);
    const found = objects[side];
    return found > most || (complete && found < least)
      ? [`${found} in the ${side}, of ${least} to ${most}`]
      : [];
  });
  if (!addsUp({ objects })) wrong.push("they do not add up");
  if (failed > 0 && log.deleted > 0) wrong.push("copies failed, and objects were deleted");
  if (!counted.dryRun && copied > log.written) wrong.push(`copied, of ${log.written}`);
  if (deleted > vanished(scenario, sides, log, counted.dryRun)) wrong.push("deleted, more than could be");
  if (exact) wrong.push(...log.requests.differences(counted.requests));
  return exact && !counted.dryRun ? [...wrong, ...inexact(log, counted)] : wrong;
}

function inexact({ written, deleted, bytes }: ExecutionLog, counted: Counted): string[] {
  const objects = objectsOf(counted);
  const same = objects.copied === written && objects.deleted === deleted;
  const sizes = { copied: bytes.written, deleted: bytes.deleted };
  return [
    ...(same ? [] : [`${written} copied and ${deleted} deleted`]),
    ...(JSON.stringify(counted.bytes) === JSON.stringify(sizes) ? [] : [`bytes: ${JSON.stringify(sizes)}`]),
  ];
}

function bounds(scenario: Scenario, sides: Sides, side: keyof Sides, { input, at }: ExecutionLog) {
  const history = sides[side];
  const keys = keysInScope(scenario, input, side, history).filter((key) => history.heldSince(key, at));
  return { least: keys.filter((key) => !history.lackedSince(key, at)).length, most: keys.length };
}

/** Keys of the destination that an execution can have deleted, or found to be gone. In a dry run: any. */
function vanished(
  scenario: Scenario,
  { destination }: Sides,
  { input, at }: ExecutionLog,
  dryRun: boolean,
): number {
  return keysInScope(scenario, input, "destination", destination).filter(
    (key) => destination.heldSince(key, at) && (dryRun || destination.lackedSince(key, at)),
  ).length;
}
