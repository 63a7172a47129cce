import type { Counters, ObjectCounts, Requests } from "../metrics/counters";
import type { Failure, OutcomeRecord } from "../records/schema";
import type { Run } from "../request/run";

/**
 * Why a run that wanted to delete orphans retained all of them. `conflicts`: other writers changed keys while they were
 * copied, and the destination does not have these keys. `failed`: the run failed before the deletes.
 */
export type DeletesHeld = "conflicts" | "failed";

/** An execution's output. Every key that passes the filters is counted once, see {@link ObjectCounts}. */
export interface SyncOutput {
  readonly runId: string;
  readonly source: string;
  readonly destination: string;
  readonly prefix: string;
  readonly dryRun: boolean;
  /** ISO 8601, as is `finishedAt`. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly rounds: number;
  readonly objects: ObjectCounts;
  readonly bytes: Counters["bytes"];
  /** `null` if orphans were deleted, or there was none to delete. */
  readonly deletesHeld: DeletesHeld | null;
  readonly requests: Requests;
  readonly estimatedCostUsd: number;
  /** S3 URI of the report. */
  readonly report: string;
}

/** The contents of `report.json`. */
export interface Report extends SyncOutput {
  readonly request: Run;
  readonly failure: Failure | null;
  /** The first outcomes that are not `copied` or `retained`. The files have all of them. */
  readonly notable: readonly OutcomeRecord[];
  /** Prefixes in the runs bucket: outcomes of all keys that were not simply kept, and keys that only the destination had. */
  readonly files: { readonly outcomes: string; readonly orphans: string };
}
