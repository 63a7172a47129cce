import { chunk } from "../../concurrency/batches";
import { include } from "../../metrics/counters";
import { MAX_DELETE_KEYS } from "../../model/constants";
import { stopOf, type WorkerStop } from "../../model/failure";
import type { DeleteDivision, DeleteProgress, DeleteResult, PendingFile } from "../../records/delete-schema";
import { NdjsonWriter } from "../../records/ndjson-writer";
import { countOf } from "../../records/outcome-groups";
import { OutcomeLog } from "../../records/outcome-log";
import { paths } from "../../records/paths";
import type { Records } from "../../records/records";
import type { Orphan, OutcomeRecord, StoredOutcome } from "../../records/schema";
import type { ObjectStore } from "../../s3/object-store";
import type { Budget } from "../../worker/context";
import { DELETES_AT_ONCE, RECHECK_AGE_MS } from "../constants";
import type { DeleteRequest } from "../states";
import { type CheckedKeys, type DeletingContext, deleteSome, ListExpired } from "./delete-some";
import { orphansIn, remainingAfter } from "./division";
import { continued } from "./progress";
import { presentInSource } from "./recheck";

export interface DeleteContext extends DeletingContext {
  readonly source: ObjectStore;
  readonly records: Records;
  readonly division: Pick<DeleteDivision, "items" | "keysPerSecond">;
  readonly budget: Budget;
  /** Called after every batch of requests. @default nothing */
  readonly onProgress?: () => void;
}

/**
 * Deletes the orphans of one work item, each only if its ETag is the listed one, until they are done or the budget is
 * spent. Outcomes are counted in the order of the orphans, so the counted and the remaining orphans are exactly the
 * item. After each file of outcomes the worker records its progress. If it is killed, its successor continues there, and
 * finds the orphans that were deleted since then to be gone.
 */
export async function deleteOrphans(context: DeleteContext, request: DeleteRequest): Promise<DeleteResult> {
  const { division, budget, rate } = context;
  const files = division.items[request.batch] ?? [];
  const earlier = await earlierProgress(context, request);
  if (earlier?.result) include(context.counters, earlier.result.counters);
  const worker = new Worker(context, request, files, earlier?.result ?? null);
  rate.startAt(division.keysPerSecond);
  let stopped: WorkerStop | null = null;
  try {
    await worker.run(earlier !== undefined || request.redrives > 0 || request.itemRedrives > 0);
  } catch (error) {
    const ended = budget.signal.aborted || context.stop?.aborted || error instanceof ListExpired;
    if (!ended) stopped = stopOf(error);
  }
  await worker.log.close();
  return worker.result(stopped);
}

/** The progress of earlier attempts at the item; `undefined`: this is the first attempt. */
async function earlierProgress(
  context: DeleteContext,
  request: DeleteRequest,
): Promise<DeleteProgress | undefined> {
  const { run, round, batch } = request;
  const found = await context.records.find<DeleteProgress>(paths(run).deleteProgress(round, batch));
  if (found === undefined) await writeProgress(context, request, null);
  return found;
}

async function writeProgress(
  { records, now }: DeleteContext,
  { run, round, batch }: DeleteRequest,
  result: DeleteResult | null,
): Promise<void> {
  const progress: DeleteProgress = { at: new Date(now()).toISOString(), result };
  await records.write(paths(run).deleteProgress(round, batch), progress);
}

class Worker {
  readonly log: OutcomeLog;
  private readonly files: readonly PendingFile[];
  /** Orphans of the item whose outcome is counted, including by earlier attempts. */
  private done: number;
  /** Counted orphans whose outcomes are in files. */
  private written: number;
  private readonly began: number;

  constructor(
    private readonly context: DeleteContext,
    private readonly request: DeleteRequest,
    private readonly item: readonly PendingFile[],
    private readonly earlier: DeleteResult | null,
  ) {
    this.began = context.now();
    this.files = earlier?.remaining ?? item;
    this.done = this.written = orphansIn(item) - orphansIn(this.files);
    const { run, round, batch } = request;
    // Two attempts that write the outcomes of the same orphans write the same file.
    const name = () => `deletes-${round}-${batch}-${this.written}-${this.done}`;
    const outcomes = new NdjsonWriter<StoredOutcome>(context.records, () =>
      paths(run).manifest("outcomes", name()),
    );
    this.log = new OutcomeLog(outcomes, run.id);
  }

  /** @param begun whether the item was begun before, so that the source may now have other keys than the listed ones */
  async run(begun: boolean): Promise<void> {
    const { files, context } = this;
    let orphans: Orphan[] = [];
    for (const [i, { key, skip }] of files.entries()) {
      if (!context.budget.mayBegin()) return;
      orphans = [...orphans, ...(await context.records.readNdjson<Orphan>(key)).slice(skip)];
      // Requests are full even if files are small. Each worker of a copy round leaves one file that is not
      // full.
      const whole =
        i === files.length - 1 ? orphans.length : orphans.length - (orphans.length % MAX_DELETE_KEYS);
      const current = orphans.slice(0, whole);
      orphans = orphans.slice(whole);
      if (!(await this.delete(current, begun || this.isOld()))) return;
    }
  }

  /** The result of this attempt and the earlier attempts. */
  result(stopped: WorkerStop | null): DeleteResult {
    const { counters, rate, now } = this.context;
    const { notable, groups } = this.log;
    return continued(this.earlier, {
      counters,
      failed: countOf(groups, ({ outcome }) => outcome === "failed"),
      notable,
      groups,
      began: this.began,
      ended: now(),
      remaining: remainingAfter(this.item, this.done),
      keysPerSecond: rate.current,
      throttled: rate.refused,
      stopped,
    });
  }

  private isOld(): boolean {
    return this.context.now() > Date.parse(this.request.run.startedAt) + RECHECK_AGE_MS;
  }

  /** @returns whether all orphans are done. @throws the error of the first request that failed */
  private async delete(orphans: readonly Orphan[], recheck: boolean): Promise<boolean> {
    const { context } = this;
    const { run } = this.request;
    // Each request has its own check. The check of a whole file may take longer than the round, which would then do
    // nothing.
    const send = async (one: readonly Orphan[]) =>
      deleteSome(context, run, one, await this.checked(one, recheck));
    for (const some of chunk(chunk(orphans, MAX_DELETE_KEYS), DELETES_AT_ONCE)) {
      if (!context.budget.mayBegin()) return false;
      const results = await Promise.allSettled(some.map(send));
      for (const result of results) {
        if (result.status === "rejected") throw result.reason;
        await this.count(result.value);
      }
      context.onProgress?.();
    }
    return true;
  }

  /** The orphans that the source has: by a new check, or by the listing. */
  private async checked(orphans: readonly Orphan[], recheck: boolean): Promise<CheckedKeys> {
    const { context, request } = this;
    const { run } = request;
    const at = recheck ? context.now() : Date.parse(run.startedAt);
    const present = recheck ? await presentInSource(context.source, run, orphans) : new Set<string>();
    return { present, validUntil: at + RECHECK_AGE_MS };
  }

  private async count(records: readonly OutcomeRecord[]): Promise<void> {
    const { objects, bytes } = this.context.counters;
    for (const record of records) {
      const { outcome, size } = record;
      if (outcome === "deleted") {
        objects.deleted++;
        bytes.deleted += size;
      } else objects.retained++;
      this.done++;
      const file = this.log.add(record, outcome !== "deleted");
      if (file === undefined) continue;
      await file;
      this.written = this.done;
      await writeProgress(this.context, this.request, this.result(null));
    }
  }
}
