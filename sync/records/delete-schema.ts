import type { Counters } from "../metrics/counters";
import type { Failure, WorkerStop } from "../model/failure";
import type { ManifestFile, OutcomeGroup, OutcomeRecord } from "./schema";
import type { TimelineRound, WorkerTimes } from "./timeline";

/** Records of the rounds in which orphans are deleted. */

/** A file of orphans whose first lines may be done. */
export interface PendingFile extends ManifestFile {
  /** Lines that are done. Default: 0. */
  readonly skip?: number;
}

/** The work of each worker in a round of deletes. */
export interface DeleteDivision {
  /** The files of each work item, in order. */
  readonly items: readonly (readonly PendingFile[])[];
  /** Milliseconds after which a worker begins no more requests, and returns the rest of its item. */
  readonly ms: number;
  /** Keys per second at which each worker begins. Its own limit adapts from there. */
  readonly keysPerSecond: number;
}

/** The result of one worker. The counted and the remaining orphans together are exactly its item. */
export interface DeleteResult extends WorkerTimes {
  readonly counters: Counters;
  /** Orphans that had not changed but could not be deleted. */
  readonly failed: number;
  /** The first failed orphans; then the first retained orphans. */
  readonly notable: readonly OutcomeRecord[];
  /** The outcomes of all counted orphans. */
  readonly groups: readonly OutcomeGroup[];
  readonly remaining: readonly PendingFile[];
  /**
   * Keys per second that the worker's limit allowed at the end, and whether S3 has refused a request from the worker.
   */
  readonly keysPerSecond: number;
  readonly throttled: boolean;
  /** Why the worker stopped before its limit; `null` if it did not stop. */
  readonly stopped: WorkerStop | null;
}

/**
 * Written when a worker begins an item, and after each file of outcomes. If the worker is killed, its successor
 * continues here.
 */
export interface DeleteProgress {
  /** ISO 8601. */
  readonly at: string;
  /** The result so far; `null`: nothing is done yet. */
  readonly result: DeleteResult | null;
}

/** The result of one round of deletes. */
export interface DeleteRoundResult extends Pick<DeleteResult, "counters" | "failed" | "notable" | "groups"> {
  /** The number of work items. */
  readonly items: number;
  /** Whether the round has found the outcome of any orphan. */
  readonly progressed: boolean;
  /** Orphans without an outcome. */
  readonly remaining: number;
  /** Why no round may follow; `null` if one may, or if nothing remains. */
  readonly failure: Failure | null;
  /** The most frequent errors of workers. */
  readonly errors: readonly Failure[];
  readonly timeline: TimelineRound;
  /** The next round; `null` if there is none. */
  readonly next: DeleteDivision | null;
}
