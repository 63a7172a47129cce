import { withListedHeads } from "../compare/listed-heads";
import type { ConcurrencyLimit } from "../concurrency/adaptive-limit";
import { TaskPool } from "../concurrency/task-pool";
import type { CopyContext } from "../copy/copy-object";
import type { MutableCounters } from "../metrics/counters";
import type { KeyRange } from "../model/key-range";
import { ITEM_HISTOGRAM_BUCKETS } from "../partition/constants";
import { combined } from "../partition/histogram";
import type { NdjsonWriter } from "../records/ndjson-writer";
import type { Records } from "../records/records";
import type {
  ItemResult,
  ManifestFile,
  Orphan,
  OutcomeRecord,
  Verdict,
  WorkerLimit,
} from "../records/schema";
import { keyFilter } from "../request/key-filter";
import { ParallelScan } from "../scan/parallel-scan";
import { RangeScan } from "../scan/range-scan";
import type { Sink } from "../scan/scannable";
import { CopyVisitor } from "../worker/copy-visitor";
import { OutcomeRecorder } from "../worker/outcome-recorder";
import { stopOf } from "./round/errors";

/** The time of a worker. */
export interface Budget {
  /** Whether another key may be begun. */
  mayBegin(): boolean;
  /** Aborts when requests in flight must be given up. */
  readonly signal: AbortSignal;
}

export interface WorkerContext extends Omit<CopyContext, "signal" | "onPart"> {
  readonly budget: Budget;
  /** Keys after which the worker returns the rest. */
  readonly maxKeys: number;
  /** Segments scanned at once, at most. */
  readonly maxSegments: number;
  /** LIST requests that splits may cost, as a share of the pages scanned. */
  readonly overhead: number;
  readonly denials: WorkerLimit["denials"];
  readonly copyLimit: ConcurrencyLimit;
  readonly counters: MutableCounters;
  readonly orphans: NdjsonWriter<Orphan>;
  readonly outcomes: NdjsonWriter<OutcomeRecord>;
  /** A writer for the verdicts of scan number n. */
  readonly verdicts: (n: number) => NdjsonWriter<Verdict>;
  readonly knownVerdicts: readonly ManifestFile[];
  readonly records: Pick<Records, "findNdjson">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Called after every batch of keys. */
  readonly onProgress: () => void;
}

/**
 * Syncs key ranges until they are done or the budget is spent. The keys that were done and the remaining ranges together
 * are exactly the given ranges: no key is skipped, none is counted twice.
 */
export async function copyRanges(context: WorkerContext, ranges: readonly KeyRange[]): Promise<ItemResult> {
  const { run, budget, counters, orphans } = context;
  const began = context.now();
  const recorder = new OutcomeRecorder(context);
  let stopped: ItemResult["stopped"] = null;
  const stop = (error: unknown) => {
    stopped ??= stopOf(error);
  };
  let keysLeft = context.maxKeys;
  let [parts, begun] = [0, 0];
  const mayBegin = () => stopped === null && !recorder.allDenied && keysLeft-- > 0 && budget.mayBegin();
  const copies = new TaskPool(context.copyLimit);
  const source = withListedHeads(context.source, run.prefix);
  const destination = withListedHeads(context.destination, run.destinationPrefix);
  const shared = {
    ...context,
    source,
    destination,
    signal: budget.signal,
    onPart: () => {
      parts++;
    },
    copies,
    recorder,
    newVerdicts: () => context.verdicts(begun++),
  };
  const sides = {
    source: { store: source, bucket: run.source, prefix: run.prefix },
    destination: { store: destination, bucket: run.destination, prefix: run.destinationPrefix },
    included: keyFilter(run),
    mayBegin,
  };
  const visitors: CopyVisitor[] = [];
  const scan = new ParallelScan(
    {
      maxSegments: context.maxSegments,
      overhead: context.overhead,
      mayBegin,
      begin: (range, events: Sink<RangeScan>) => {
        const visitor = new CopyVisitor(shared, range.after);
        visitors.push(visitor);
        return new RangeScan(sides, range, visitor, events);
      },
      onFailure: stop,
    },
    ranges,
  );
  await scan.run();
  await copies.drain().catch((error: unknown) => {
    if (!budget.signal.aborted) stop(error);
  });
  await recorder.log.close();
  return {
    counters,
    remaining: [
      ...scan.scans.flatMap((one, i) => [...(visitors[i]?.unfinished() ?? []), ...one.remaining()]),
      ...scan.remaining,
    ],
    orphans: await orphans.close(),
    verdicts: (await Promise.all(visitors.map((visitor) => visitor.close()))).flat(),
    notable: recorder.log.notable,
    groups: recorder.log.groups,
    largest: recorder.log.ranking.largest,
    slowest: recorder.log.ranking.slowest,
    began,
    ended: context.now(),
    outOfKeys: keysLeft < 0,
    parts,
    unresolved: recorder.unresolved,
    denied: recorder.denied,
    allDenied: recorder.allDenied,
    filteredOut: scan.scans.reduce((sum, { filteredOut }) => sum + filteredOut, 0),
    histogram: combined(
      scan.scans.flatMap((one) => one.histogram()),
      ITEM_HISTOGRAM_BUCKETS,
    ),
    stopped,
  };
}
