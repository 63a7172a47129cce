import type { Pace } from "../concurrency/adaptive-limit";
import { Pool } from "../concurrency/task-pool";
import type { SettleContext } from "../copy/reconcile";
import type { Counter } from "../metrics/counters";
import { SyncError, textOf } from "../model/errors";
import type { KeyRange } from "../model/key-range";
import { combined, MOST_MARKS } from "../partition/histogram";
import type { Lines } from "../records/ndjson-writer";
import type { Noted, Orphan, RangeResult } from "../records/records";
import { Lanes } from "../scan/parallel-scan";
import { type Side, Walk } from "../scan/range-scan";

/** How long a worker may go on. */
export interface Budget {
  /** Whether a further key may be begun. */
  mayBegin(): boolean;
  /** Fires when what is under way must be given up. */
  readonly signal: AbortSignal;
}

export interface WorkerContext extends Omit<SettleContext, "signal" | "countBytes"> {
  readonly budget: Budget;
  /** Keys after which the worker leaves the rest over. */
  readonly mostKeys: number;
  /** Stretches of its ranges that are walked at once. */
  readonly lanes: number;
  /** Share of the pages walked that may be spent on splitting ranges into lanes. */
  readonly overhead: number;
  /** Copies in flight. */
  readonly pace: Pace;
  readonly count: Counter;
  readonly orphans: Lines<Orphan>;
  readonly outcomes: Lines<Noted>;
  /** Called after every batch of keys. */
  readonly onProgress: () => void;
}

/**
 * Syncs ranges until they are done or the budget is spent. What is left comes back as ranges, such that done and left
 * together are exactly what was given: no key is skipped, none is counted twice.
 */
export async function copyRanges(context: WorkerContext, ranges: readonly KeyRange[]): Promise<RangeResult> {
  const { budget, count, orphans, outcomes } = context;
  const notable: Noted[] = [];
  let stopped: RangeResult["stopped"] = null;
  const stop = (error: unknown) => {
    stopped ??= failure(error);
  };
  let keysLeft = context.mostKeys;
  const mayBegin = () => stopped === null && keysLeft-- > 0 && budget.mayBegin();
  const pool = new Pool(context.pace);
  const shared = {
    ...context,
    signal: budget.signal,
    countBytes: (bytes: number) => {
      count.bytes.copied += bytes;
    },
    mayBegin,
    pool,
    notable,
    denied: { count: 0 },
    onPage: (walk: Walk, side: Side, keys: number) => lanes.page(walk, side, keys),
  };
  const lanes = new Lanes(
    {
      most: context.lanes,
      overhead: context.overhead,
      mayBegin,
      begin: (range) => new Walk(shared, range),
      onFailure: stop,
    },
    ranges,
  );
  await lanes.run();
  await pool.drain().catch((error: unknown) => {
    if (!budget.signal.aborted) stop(error);
  });
  await outcomes.close();
  return {
    tally: count,
    left: [...lanes.walks.flatMap((walk) => walk.left()), ...lanes.left],
    orphans: await orphans.close(),
    notable,
    passed: lanes.walks.reduce((sum, { passed }) => sum + passed, 0),
    marks: combined(
      lanes.walks.flatMap((walk) => walk.passedMarks()),
      MOST_MARKS,
    ),
    stopped,
  };
}

const failure = (error: unknown): NonNullable<RangeResult["stopped"]> => ({
  error: error instanceof Error ? error.name : "Error",
  cause: textOf(error),
  fatal: error instanceof SyncError,
});
