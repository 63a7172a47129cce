import type { Forecast } from "../forecast/forecast";
import type { Cost } from "../metrics/cost";
import type { Counters, ObjectCounts, Requests } from "../metrics/counters";
import type { Failure } from "../model/failure";
import type { OutcomeGroup, OutcomeRecord, Ranking } from "../records/schema";
import type { TimelineRound } from "../records/timeline";
import type { Run } from "../request/run";

/**
 * Why a run that should delete orphans retained all of them. `conflicts`: other writers changed keys while they were
 * copied, and the destination does not have these keys. `failed`: the run failed before the deletes.
 */
export const DELETES_HELD = ["conflicts", "failed"] as const;
export type DeletesHeld = (typeof DELETES_HELD)[number];

interface AnyOutput {
  readonly runId: string;
  /** The name of the pair. */
  readonly pair: string;
  readonly source: string;
  readonly destination: string;
  readonly prefix: string;
  /** ISO 8601, as is `finishedAt`. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly rounds: number;
  /** `null` if orphans were deleted, or if there were none to delete. */
  readonly deletesHeld: DeletesHeld | null;
  readonly requests: Requests;
  /** Requests that S3 refused because there were too many. They were repeated. */
  readonly throttled: number;
  /** The estimated cost of this run. */
  readonly estimatedCostUsd: number;
  /** S3 URI of `report.json`. For a local run, which has no such bucket, the path of the file. */
  readonly report: string;
}

/** An execution's output. Every key that passes the filters is counted once. See {@link ObjectCounts}. */
export interface SyncOutput extends AnyOutput {
  readonly dryRun: false;
  readonly objects: ObjectCounts;
  readonly bytes: Counters["bytes"];
}

/** A type with `wouldCopy` and `wouldDelete` instead of `copied` and `deleted`. */
export type Would<T> = Omit<T, "copied" | "deleted"> & {
  readonly wouldCopy: number;
  readonly wouldDelete: number;
};

/**
 * The output of a dry run. Every key is counted once: `source = kept + wouldCopy + skipped + conflicts + failed` and
 * `orphans = wouldDelete + retained`.
 */
export interface DryRunOutput extends AnyOutput {
  readonly dryRun: true;
  readonly objects: Would<ObjectCounts>;
  readonly bytes: Would<Counters["bytes"]>;
  /** The forecast of the real run. */
  readonly forecast: Forecast;
}

export type Output = SyncOutput | DryRunOutput;

/**
 * The version of `docs/report.schema.json` that a report conforms to. A new field increases the minor version. A removed
 * field, or a field whose meaning changes, increases the major version.
 */
export const SCHEMA_VERSION = "2.1";

/** The input of a run with its defaults, the Regions of both buckets, and the time of the destination's server at the start. */
export type ReportedRequest = Omit<Run, "id" | "executionArn" | "startedAt" | "lease">;

/** The contents of `report.json`. */
export type Report = Output &
  Ranking & {
    readonly schemaVersion: typeof SCHEMA_VERSION;
    /** Absent for a local run. */
    readonly executionArn?: string;
    readonly request: ReportedRequest;
    readonly failure: Failure | null;
    /**
     * Every outcome except `kept`, in groups. Their counts add up to the counts of `objects`. The largest group comes
     * first.
     */
    readonly groups: readonly OutcomeGroup[];
    /** The first outcomes that are not `copied` or `deleted`. The files have all of them. */
    readonly notable: readonly OutcomeRecord[];
    /** The cost of this run by item. */
    readonly cost: Cost;
    /** The rounds of copies, then the rounds of deletes. At most 200 rounds, with 1,000 workers in total. */
    readonly timeline: readonly TimelineRound[];
    /** Prefixes in the runs bucket: outcomes of all keys that were not simply kept, and keys that only the destination had. */
    readonly files: { readonly outcomes: string; readonly orphans: string };
  };

/** Renames the counts of a dry run. */
export const would = <T extends { readonly copied: number; readonly deleted: number }>(counts: T): Would<T> =>
  Object.fromEntries(Object.entries(counts).map(([name, n]) => [WOULD[name] ?? name, n])) as Would<T>;

const WOULD: Readonly<Record<string, string>> = { copied: "wouldCopy", deleted: "wouldDelete" };

/** The text of `report.json`. */
export const reportJson = (report: Report): string => `${JSON.stringify(report, null, 2)}\n`;
