import type { Tally } from "../metrics/counters";
import type { Failure } from "../records/records";
import type { SyncOutput } from "../report/output";
import type { Run } from "../request/run";

/**
 * What travels between the states of an execution: the run, counts, and numbers of ranges. Keys never do; ranges,
 * whose bounds are keys, stand in the runs bucket. So no state's data grows with the buckets.
 */

/** The execution's input as it came, with its name and start as Step Functions knows them. */
export interface Start {
  readonly input: unknown;
  readonly execution: string;
  readonly startedAt: string;
}

export interface Progress {
  readonly run: Run;
  /** Rounds begun. */
  readonly round: number;
  /** Of all rounds. */
  readonly tally: Tally;
}

/** A round's plan: as many numbers as it has items. Item n stands in the runs bucket. */
export interface Planned extends Progress {
  readonly ranges: readonly number[];
  /** Which attempt at the plan this is: one that comes late must not be mistaken for the one that is carried out. */
  readonly plan: string;
}

/** One item of `CopyRanges`. */
export interface RangeRequest {
  readonly run: Run;
  readonly round: number;
  readonly plan: string;
  readonly range: number;
}

export interface Gathered extends Progress {
  /** Ranges that are left for another round. */
  readonly left: number;
  readonly mayDelete: boolean;
  /** Numbers of the batches to delete. */
  readonly deletes: readonly number[];
  /** What forbids that the run goes on, or that it deletes. */
  readonly failure: Failure | null;
}

/** One item of `DeleteOrphans`. */
export interface DeleteRequest {
  readonly run: Run;
  readonly batch: number;
}

/** What `Report` is given: the state in which the run ended. `error` is what Step Functions caught, if it did. */
export interface Ended extends Progress {
  readonly deletes?: readonly number[];
  readonly failure?: Failure | null;
  readonly error?: { readonly Error: string; readonly Cause: string };
}

export interface Reported {
  readonly status: "succeeded" | "failed";
  /** The execution's error and cause; empty if it succeeded. */
  readonly error: string;
  readonly cause: string;
  readonly output: SyncOutput;
}
