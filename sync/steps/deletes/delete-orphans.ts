import { withListedHeads } from "../../compare/listed-heads";
import { chunk } from "../../concurrency/batches";
import { MAX_DELETE_KEYS } from "../../model/constants";
import type { DeleteDivision, DeleteResult, PendingFile } from "../../records/delete-schema";
import type { NdjsonWriter } from "../../records/ndjson-writer";
import { countOf } from "../../records/outcome-groups";
import { OutcomeLog } from "../../records/outcome-log";
import { paths } from "../../records/paths";
import type { Records } from "../../records/records";
import type { Orphan, OutcomeRecord } from "../../records/schema";
import type { ObjectStore } from "../../s3/object-store";
import { DELETES_AT_ONCE, RECHECK_AGE_MS } from "../constants";
import type { Budget } from "../copy-range";
import { stopOf } from "../round/errors";
import type { DeleteRequest } from "../states";
import { type DeletingContext, deleteSome } from "./delete-some";
import { remainingAfter } from "./division";
import { presentInSource } from "./recheck";

export interface DeleteContext extends DeletingContext {
  readonly source: ObjectStore;
  readonly records: Records;
  /** Takes the outcome of each orphan. */
  readonly outcomes: NdjsonWriter<OutcomeRecord>;
  readonly division: Pick<DeleteDivision, "items" | "keysPerSecond">;
  readonly budget: Budget;
}

/**
 * Deletes the orphans of one work item, each only while its ETag is the listed one, until they are done or the budget is
 * spent. Outcomes are counted in the order of the orphans. So those that were counted and those that remain are exactly
 * the item. What an earlier worker has deleted without counting it is found again, as gone.
 */
export async function deleteOrphans(context: DeleteContext, request: DeleteRequest): Promise<DeleteResult> {
  const { division, budget, rate } = context;
  const files = division.items[request.batch] ?? [];
  const began = context.now();
  const worker = new Worker(context, request, files);
  rate.startAt(division.keysPerSecond);
  let stopped: DeleteResult["stopped"] = null;
  try {
    await worker.run(await wasBegun(context, request));
  } catch (error) {
    if (!budget.signal.aborted && !context.stop?.aborted) stopped = stopOf(error);
  }
  await worker.log.close();
  const { notable, groups } = worker.log;
  return {
    counters: context.counters,
    failed: countOf(groups, ({ outcome }) => outcome === "failed"),
    notable,
    groups,
    began,
    ended: context.now(),
    remaining: remainingAfter(files, worker.done),
    keysPerSecond: rate.current,
    throttled: rate.refused,
    stopped,
  };
}

/** Whether the execution was redriven, or an earlier attempt at the item was made. */
async function wasBegun(
  { records, now }: DeleteContext,
  { run, round, batch, redrives, itemRedrives }: DeleteRequest,
): Promise<boolean> {
  const at = paths(run).deleteBegun(round, batch);
  const begun = await records.find<object>(at);
  if (begun === undefined) await records.write(at, { at: new Date(now()).toISOString() });
  return begun !== undefined || redrives > 0 || itemRedrives > 0;
}

class Worker {
  /** Orphans whose outcome is counted. */
  done = 0;
  readonly log: OutcomeLog;
  private readonly source: ObjectStore;

  constructor(
    private readonly context: DeleteContext,
    private readonly request: DeleteRequest,
    private readonly files: readonly PendingFile[],
  ) {
    this.log = new OutcomeLog(context.outcomes);
    this.source = withListedHeads(context.source, request.run.prefix);
  }

  /** @param begun whether the source may have other keys by now than those that were listed */
  async run(begun: boolean): Promise<void> {
    const { files, context } = this;
    let orphans: Orphan[] = [];
    for (const [i, { key, skip }] of files.entries()) {
      if (!context.budget.mayBegin()) return;
      orphans = [...orphans, ...(await context.records.readNdjson<Orphan>(key)).slice(skip)];
      // Requests are full even if files are small: each worker leaves one file that is not full.
      const whole =
        i === files.length - 1 ? orphans.length : orphans.length - (orphans.length % MAX_DELETE_KEYS);
      const current = orphans.slice(0, whole);
      orphans = orphans.slice(whole);
      if (!(await this.delete(current, begun || this.isOld()))) return;
    }
  }

  private isOld(): boolean {
    return this.context.now() - Date.parse(this.request.run.startedAt) > RECHECK_AGE_MS;
  }

  /** @returns whether all of them are done. @throws the error of the first request that was not done */
  private async delete(orphans: readonly Orphan[], recheck: boolean): Promise<boolean> {
    const { context, source, request } = this;
    const { run } = request;
    const present = recheck ? await presentInSource(source, run, orphans) : new Set<string>();
    for (const some of chunk(chunk(orphans, MAX_DELETE_KEYS), DELETES_AT_ONCE)) {
      if (!context.budget.mayBegin()) return false;
      const results = await Promise.allSettled(some.map((one) => deleteSome(context, run, one, present)));
      for (const result of results) {
        if (result.status === "rejected") throw result.reason;
        await this.count(result.value);
      }
    }
    return true;
  }

  private async count(records: readonly OutcomeRecord[]): Promise<void> {
    const { objects, bytes } = this.context.counters;
    for (const record of records) {
      const { outcome, size } = record;
      if (outcome === "deleted") {
        objects.deleted++;
        bytes.deleted += size;
      } else objects.retained++;
      await this.log.add(record, outcome !== "deleted");
    }
    this.done += records.length;
  }
}
