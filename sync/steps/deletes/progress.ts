import { inBatches } from "../../concurrency/batches";
import { NOTABLE_PER_ITEM, RECORDS_AT_ONCE } from "../../records/constants";
import type { DeleteProgress, DeleteResult } from "../../records/delete-schema";
import { combinedGroups } from "../../records/outcome-groups";
import { firstNotable } from "../../records/outcome-log";
import { paths } from "../../records/paths";
import type { Records } from "../../records/records";
import type { Run } from "../../request/run";

/** What is known of the work items of a round of deletes, by the number of the item. */
export interface ItemResults {
  /** Of the workers that ended. */
  readonly ended: ReadonlyMap<number, DeleteResult>;
  /** These, and what the other workers had done when they last recorded it. */
  readonly all: ReadonlyMap<number, DeleteResult>;
}

/** @param items the numbers of the round's work items */
export async function itemResults(
  records: Records,
  run: Run,
  round: number,
  items: readonly number[],
): Promise<ItemResults> {
  const ended = await records.numbered<DeleteResult>(paths(run).deleteResults(round));
  const all = new Map(ended);
  const killed = items.filter((item) => !ended.has(item));
  await inBatches(killed, RECORDS_AT_ONCE, async (item) => {
    const progress = await records.find<DeleteProgress>(paths(run).deleteProgress(round, item));
    if (progress?.result) all.set(item, progress.result);
  });
  return { ended, all };
}

/**
 * The result of a work item of which an earlier attempt has done a part.
 *
 * @param result that of the later attempt. Its counters include those of the earlier one.
 */
export function continued(earlier: DeleteResult | null, result: DeleteResult): DeleteResult {
  if (earlier === null) return result;
  return {
    ...result,
    began: earlier.began,
    failed: earlier.failed + result.failed,
    notable: firstNotable([earlier, result], NOTABLE_PER_ITEM),
    groups: combinedGroups([earlier.groups, result.groups]),
    throttled: earlier.throttled || result.throttled,
  };
}
