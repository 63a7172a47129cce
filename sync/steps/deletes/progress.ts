import { inBatches } from "../../concurrency/batches";
import { NOTABLE_PER_ITEM, RECORDS_AT_ONCE } from "../../records/constants";
import type { DeleteProgress, DeleteResult } from "../../records/delete-schema";
import { combinedGroups } from "../../records/outcome-groups";
import { firstNotable } from "../../records/outcome-log";
import { paths } from "../../records/paths";
import type { Records } from "../../records/records";
import type { Run } from "../../request/run";

/** The known results of the work items of a round of deletes, by item number. */
export interface ItemResults {
  /** Results of the workers that ended. */
  readonly ended: ReadonlyMap<number, DeleteResult>;
  /** These results, and the last recorded progress of the other workers. */
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
 * The result of a work item if an earlier attempt has done a part of it.
 *
 * @param result of the later attempt. Its counters include those of the earlier attempt
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
