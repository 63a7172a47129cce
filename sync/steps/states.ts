/**
 * The data between the states of an execution: the run, counts, and item numbers. Keys and key ranges are in the runs
 * bucket instead, so the data does not grow with the buckets.
 */
import type { Counters, ObjectCounts } from "../metrics/counters";
import type { Failure } from "../model/failure";
import type { DeletesHeld, Output } from "../report/output";
import type { Run } from "../request/run";

/** The execution's input as given, with its name, ARN and start time from Step Functions. */
export interface Start {
  readonly input: unknown;
  readonly execution: string;
  readonly executionArn: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

export interface Progress {
  readonly run: Run;
  /** Rounds begun. */
  readonly round: number;
  /** The counters of all rounds. */
  readonly counters: Counters;
  /** Consecutive rounds without progress. */
  readonly stalled: number;
}

/** The result of `DivideKeys`. The key ranges of item n are in the runs bucket. */
export interface DividedRound extends Progress {
  /** The items' numbers: 0, 1, … */
  readonly items: readonly number[];
  /** The estimated number of keys in all items; absent if an item has no estimate, or if no round has confirmed the estimates. */
  readonly keys?: number;
  /** Identifies the attempt at the division, so that a late attempt is not mistaken for the one that the run uses. */
  readonly attempt: string;
}

/** One item of `CopyRanges`. */
export interface WorkItem {
  readonly run: Run;
  readonly round: number;
  readonly attempt: string;
  /** The item's number. */
  readonly item: number;
}

/** Orphans that have an outcome from the rounds of deletes. */
export type DeletesDone = Pick<ObjectCounts, "deleted" | "retained">;

/** The data of the rounds of deletes. The files of batch n are in the runs bucket. */
export interface Deleting extends Progress {
  /** The number of the next round of deletes, from 1. */
  readonly deleteRound: number;
  /** Numbers of its batches: 0, 1, … */
  readonly deletes: readonly number[];
  /** Orphans with an outcome, from all rounds of deletes. Absent before the first round has ended. */
  readonly deletesDone?: DeletesDone;
  /** Why the run does not continue or does not delete; `null` if it does. */
  readonly failure: Failure | null;
  /** Why orphans are retained although nothing failed; `null` if they are not retained. */
  readonly deletesHeld: DeletesHeld | null;
}

export interface Gathered extends Deleting {
  /** Key ranges that remain for another round. */
  readonly remaining: number;
  readonly mayDelete: boolean;
}

export interface GatheredDeletes extends Deleting {
  /** Batches of another round of deletes. */
  readonly deletesLeft: number;
}

/** One item of `DeleteOrphans`. */
export interface DeleteItem {
  readonly run: Run;
  /** The number of the round of deletes. */
  readonly round: number;
  readonly batch: number;
  /** How many times the execution was redriven. */
  readonly redrives: number;
}

/** One batch of deletes. */
export interface DeleteRequest extends DeleteItem {
  /** How many times the item itself was redriven. */
  readonly itemRedrives: number;
}

/** An error of a worker of copies or deletes, as Step Functions has caught it. */
export type WorkerError = (
  | (Pick<WorkItem, "run" | "round" | "item"> & { readonly batch?: undefined })
  | Pick<DeleteItem, "run" | "round" | "batch">
) & { readonly error: { readonly Error: string; readonly Cause: string } };

/** The input of `Report`: the data at the end of the run. `error` is set if Step Functions caught an error. */
export interface Ended extends Progress {
  readonly deleteRound?: number;
  /** Not empty if a round of deletes was begun but not gathered. */
  readonly deletes?: readonly number[];
  readonly failure?: Failure | null;
  readonly deletesHeld?: DeletesHeld | null;
  readonly error?: { readonly Error: string; readonly Cause: string };
  /** Set if the round was divided but not gathered. See {@link DividedRound}. */
  readonly attempt?: string;
}

export interface Reported {
  readonly status: "succeeded" | "failed";
  /** The execution's error and cause; empty if it succeeded. */
  readonly error: string;
  readonly cause: string;
  readonly output: Output;
  /** Estimated keys without an outcome: 0 if every key range is done; absent if unknown. */
  readonly remainingKeys?: number;
  /** Whether an earlier attempt, whose response was lost, has written the report. */
  readonly again?: boolean;
}
