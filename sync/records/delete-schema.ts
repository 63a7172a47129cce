import type { Counters } from "../metrics/counters";
import type { Failure, ManifestFile, OutcomeGroup, OutcomeRecord } from "./schema";
import type { TimelineRound, WorkerTimes } from "./timeline";

/** Records of the rounds in which orphans are deleted. */

/** A file of orphans of which the first lines are done. */
export interface PendingFile extends ManifestFile {
  /** Lines that are done. Default: 0. */
  readonly skip?: number;
}

/** What each worker of a round of deletes does. */
export interface DeleteDivision {
  /** The files of each work item, in order. */
  readonly items: readonly (readonly PendingFile[])[];
  /** Milliseconds after which a worker begins no further request, and returns the rest of its item. */
  readonly ms: number;
  /** Keys per second at which each worker begins. Its own limit adapts from there. */
  readonly keysPerSecond: number;
}

/** The result of one worker. The counted orphans and the remaining ones together are exactly its item. */
export interface DeleteResult extends WorkerTimes {
  readonly counters: Counters;
  /** Orphans that had not changed but could not be deleted. */
  readonly failed: number;
  /** The first of them; then the first of those that were retained. */
  readonly notable: readonly OutcomeRecord[];
  /** The outcomes of all counted orphans. */
  readonly groups: readonly OutcomeGroup[];
  readonly remaining: readonly PendingFile[];
  /** Keys per second that the worker's limit allowed at the end, and whether S3 has refused a request of it. */
  readonly keysPerSecond: number;
  readonly throttled: boolean;
  /** Why the worker stopped before its limit; `null` if it did not. `fatal` ends the run. */
  readonly stopped: (Failure & { readonly fatal: boolean }) | null;
}

/** Written when a worker begins an item, and after each file of outcomes. A worker that is killed is continued from here. */
export interface DeleteProgress {
  /** ISO 8601. */
  readonly at: string;
  /** What is done; `null`: nothing yet. */
  readonly result: DeleteResult | null;
}

/** What all workers of one round of deletes did. */
export interface DeleteRoundResult extends Pick<DeleteResult, "counters" | "failed" | "notable" | "groups"> {
  /** The number of work items. */
  readonly items: number;
  /** Whether the outcome of any orphan is known now that was not before. */
  readonly progressed: boolean;
  /** Orphans without an outcome. */
  readonly remaining: number;
  /** Why no further round may follow; `null` if one may, or if nothing remains. */
  readonly failure: Failure | null;
  /** Errors of workers, the most frequent ones. */
  readonly errors: readonly Failure[];
  readonly timeline: TimelineRound;
  /** The next round; `null` if there is none. */
  readonly next: DeleteDivision | null;
}
