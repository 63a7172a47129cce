import { TaskPool } from "../concurrency/task-pool";
import { stopOf, type WorkerStop } from "../model/failure";
import type { KeyRange } from "../model/key-range";
import { ITEM_HISTOGRAM_BUCKETS, ITEM_HISTOGRAM_CHARACTERS } from "../partition/constants";
import { combined } from "../partition/histogram";
import type { ItemResult } from "../records/schema";
import { keyFilter } from "../request/key-filter";
import { withListedHeads } from "../s3/decorators/listed-heads";
import { listOutline } from "../scan/outline";
import { ParallelScan } from "../scan/parallel-scan";
import { RangeScan, type ScanContext } from "../scan/range-scan";
import type { Sink } from "../scan/scannable";
import { type Assignment, type Surroundings, workerContext } from "../worker/assembly";
import type { WorkerContext } from "../worker/context";
import { OutcomeRecorder } from "../worker/outcome-recorder";
import { CopyVisitor } from "../worker/visitors/copy-visitor";
import { DryRunVisitor } from "../worker/visitors/dry-run-visitor";
import type { SyncVisitor, SyncVisitorContext } from "../worker/visitors/sync-visitor";

/**
 * Syncs the key ranges of one work item until they are done or the budget is spent. The finished keys and the remaining
 * ranges together are exactly the given ranges. No key is skipped, and none is counted twice.
 *
 * @returns the result, which the caller must write to the run's records. Its counters include that request
 */
export async function copyItem(
  assignment: Assignment,
  ranges: readonly KeyRange[],
  surroundings: Surroundings,
): Promise<ItemResult> {
  const result = await new ItemWorker(workerContext(assignment, surroundings)).run(ranges);
  surroundings.counters.requests.PUT++;
  return result;
}

/** One worker, for one item. */
class ItemWorker {
  private readonly recorder: OutcomeRecorder;
  private readonly copies: TaskPool;
  private readonly visitors: SyncVisitor[] = [];
  private readonly scanning: ScanContext;
  private readonly visiting: SyncVisitorContext;
  private stopped: WorkerStop | null = null;
  private keysLeft: number;
  private parts = 0;
  private readonly began: number;

  constructor(private readonly context: WorkerContext) {
    const { run, stores, limits, recording, clock } = context;
    this.began = clock.now();
    this.recorder = new OutcomeRecorder(run, recording, limits.denials);
    this.copies = new TaskPool(context.copyPermits);
    this.keysLeft = limits.keys ?? Number.POSITIVE_INFINITY;
    const source = withListedHeads(stores.source, run.prefix);
    const destination = withListedHeads(stores.destination, run.destinationPrefix);
    this.scanning = {
      source: { store: source, bucket: run.source, prefix: run.prefix },
      destination: { store: destination, bucket: run.destination, prefix: run.destinationPrefix },
      included: keyFilter(run),
      mayBegin: this.mayBegin,
    };
    this.visiting = this.visitorContext({ source, destination });
  }

  async run(ranges: readonly KeyRange[]): Promise<ItemResult> {
    const { limits, splitSizes: sizes } = this.context;
    const { segments: maxSegments, overhead, splitPages } = limits;
    const { mayBegin, begin, stop } = this;
    const outline = (page: readonly string[]) => listOutline(this.scanning.source, page);
    const scan = new ParallelScan(
      { maxSegments, overhead, splitPages, sizes, mayBegin, begin, onFailure: stop, outline },
      ranges,
    );
    await scan.run();
    await this.copies.drain().catch(stop);
    await this.recorder.log.close();
    return this.result(scan);
  }

  private visitorContext(stores: WorkerContext["stores"]): SyncVisitorContext {
    const { run, budget, clock, uploads, copyPermits, recording, earlier } = this.context;
    const onPart = () => {
      this.parts++;
      recording.onProgress();
    };
    return {
      copying: { ...stores, run, uploads, onPart, signal: budget.signal, sleep: clock.sleep },
      pool: this.copies,
      copyPermits,
      recorder: this.recorder,
      newVerdicts: recording.newVerdicts,
      onProgress: recording.onProgress,
      earlier,
      now: clock.now,
    };
  }

  private readonly mayBegin = (): boolean =>
    this.stopped === null &&
    !this.recorder.allDenied &&
    this.keysLeft-- > 0 &&
    this.context.budget.mayBegin();

  /** An error is ignored if the worker's requests were aborted, because its time is over or it has lost its lease. */
  private readonly stop = (error: unknown): void => {
    if (!this.context.budget.signal.aborted) this.stopped ??= stopOf(error);
  };

  private readonly begin = (range: KeyRange, events: Sink<RangeScan>): RangeScan => {
    const Visiting = this.context.run.dryRun ? DryRunVisitor : CopyVisitor;
    const visitor = new Visiting(this.visiting, range.after);
    this.visitors.push(visitor);
    return new RangeScan(this.scanning, range, visitor, events);
  };

  private async result({ scans, remaining }: ParallelScan<RangeScan>): Promise<ItemResult> {
    const { recorder, visitors, parts, stopped, began } = this;
    const { recording, clock } = this.context;
    const { counters, orphans } = recording;
    const { notable, groups, ranking } = recorder.log;
    return {
      counters,
      remaining: [
        ...scans.flatMap((one, i) => [...(visitors[i]?.unfinished() ?? []), ...one.remaining()]),
        ...remaining,
      ],
      orphans: await orphans.close(),
      verdicts: (await Promise.all(visitors.map((visitor) => visitor.close()))).flat(),
      notable,
      groups,
      largest: ranking.largest,
      slowest: ranking.slowest,
      began,
      ended: clock.now(),
      outOfKeys: this.keysLeft < 0,
      parts,
      unresolved: recorder.unresolved,
      denied: recorder.denied,
      allDenied: recorder.allDenied,
      histogram: combined(
        scans.flatMap((one) => one.histogram()),
        ITEM_HISTOGRAM_BUCKETS,
        ITEM_HISTOGRAM_CHARACTERS,
      ),
      stopped,
    };
  }
}
