import type { ObjectCounts, Requests, Tally } from "../metrics/counters";
import type { Failure, Noted } from "../records/records";
import type { Run } from "../request/run";

/** An execution's output. Every key that the filters let through is counted once. */
export interface SyncOutput {
  readonly runId: string;
  readonly source: string;
  readonly destination: string;
  readonly prefix: string;
  readonly dryRun: boolean;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly rounds: number;
  readonly objects: ObjectCounts;
  readonly bytes: Tally["bytes"];
  readonly requests: Requests;
  readonly estimatedCostUsd: number;
  /** Where the report stands. */
  readonly report: string;
}

/** What the report holds beyond the output. */
export interface Report extends SyncOutput {
  readonly request: Run;
  readonly failure: Failure | null;
  /** The first outcomes that somebody should look at; the files hold all of them. */
  readonly notable: readonly Noted[];
  /** Prefixes in the runs bucket: keys that were not "kept", and keys that only the destination had. */
  readonly files: { readonly outcomes: string; readonly orphans: string };
}
