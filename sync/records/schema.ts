import type { Rates } from "../forecast/rates";
import type { Counters } from "../metrics/counters";
import type { Failure, WorkerStop } from "../model/failure";
import type { KeyRange } from "../model/key-range";
import type { HistogramBucket } from "../partition/histogram";
import type { TimelineRound, WorkerTimes } from "./timeline";

/** An NDJSON file in the runs bucket: one JSON object per line. */
export interface ManifestFile {
  readonly key: string;
  /** The smallest and the largest key of its lines. */
  readonly first: string;
  readonly last: string;
  /** Number of lines. */
  readonly count: number;
  /** Total size of the objects that it lists. */
  readonly bytes: number;
}

/** One line of a manifest of orphans. Orphans are deleted after all copies are done. */
export interface Orphan {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
}

/** Reasons why orphans are retained when they are listed. Such orphans are in no manifest. */
export const UNLISTED = { off: "delete is false", newer: "newer than the run" } as const;

/** One line of a manifest of verdicts: facts about a pair of objects that only requests show. */
export interface Verdict {
  readonly key: string;
  /** ETag and LastModified of both sides. */
  readonly versions: string;
  /** `kept`: the contents are equal. `archived`, `customer-key`: S3 refused the copy. */
  readonly verdict: "kept" | "archived" | "customer-key";
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The actions of a run: copy a key of the source, delete an orphan, abort a multipart upload. */
export const OUTCOME_ACTIONS = ["copy", "delete", "abort"] as const;
export type OutcomeAction = (typeof OUTCOME_ACTIONS)[number];

/** The outcomes of keys that were not simply kept. Described in docs/outcomes.md. */
export const OUTCOMES = [
  "copied",
  "wouldCopy",
  "skipped",
  "conflict",
  "failed",
  "deleted",
  "wouldDelete",
  "retained",
] as const;

/** The outcome of a key that was not simply kept. Described in docs/outcomes.md. */
export interface OutcomeRecord {
  /** The source's key if the action is `copy`, otherwise the destination's. */
  readonly key: string;
  readonly action: OutcomeAction;
  readonly outcome: (typeof OUTCOMES)[number];
  readonly reason: string;
  /** S3's error code, if any. */
  readonly code?: string;
  /** Bytes; 0 if unknown. */
  readonly size: number;
  /** ETags as listed, without quotes. Absent: the bucket did not have the key. */
  readonly sourceEtag?: string;
  readonly destinationEtag?: string;
  /** From the first request for this key to the last, without waits between them; 0 if there was no request. */
  readonly milliseconds: number;
}

/** A line of a file of outcomes. It can be read without the name of its file. */
export interface StoredOutcome extends OutcomeRecord {
  /** The run's ID: the name of its execution. */
  readonly run: string;
}

/** Outcomes with the same action, outcome and reason. */
export interface OutcomeGroup extends Pick<OutcomeRecord, "action" | "outcome" | "code"> {
  /** Without keys, ETags and numbers. `other`: the outcomes beyond the limit of groups. */
  readonly reason: string;
  readonly count: number;
  /** The first examples, in no particular order. */
  readonly examples: readonly Pick<OutcomeRecord, "key" | "reason">[];
}

/** An object that was copied, or whose copy did not succeed. */
export type RankedObject = Pick<OutcomeRecord, "key" | "outcome" | "size" | "milliseconds">;

/** The objects of a worker, a round or a run that stand out. At most 10 in each list. */
export interface Ranking {
  /** By size, the largest first. */
  readonly largest: readonly RankedObject[];
  /** By the time of their requests, the slowest first. */
  readonly slowest: readonly RankedObject[];
}

/** The work items of a round, written by `DivideKeys`. */
export interface RoundDivision {
  /** The key ranges of each work item. */
  readonly items: readonly (readonly KeyRange[])[];
  readonly limit: WorkerLimit;
  /** Manifests of verdicts of earlier runs, in the order of their first keys. */
  readonly verdicts: readonly ManifestFile[];
  /** The rates of earlier runs; `null` if there are none. */
  readonly rates: Rates | null;
}

/** The limits after which a worker returns the rest of its item, to be divided again, and the limits of its splits. */
export interface WorkerLimit {
  /** Keys; `null`: no limit. */
  readonly keys: number | null;
  /** Milliseconds. */
  readonly ms: number;
  /** Segments that a worker scans in parallel. */
  readonly segments: number;
  /** Additional LIST requests that a worker may spend on splitting its ranges, as a share of the pages scanned. */
  readonly overhead: number;
  /** Pages of a bucket that splits may cost in addition, but at most half of the pages scanned. */
  readonly splitPages: number;
  /**
   * A worker stops if S3 has denied this many copies, in at least this many scans, and has allowed no copy. `null`: the
   * worker does not stop for this reason, because S3 has allowed copies of the run.
   */
  readonly denials: { readonly copies: number; readonly scans: number } | null;
}

/** The work of one worker, and the rest of its item. */
export interface ItemResult extends Ranking, WorkerTimes {
  readonly counters: Counters;
  readonly remaining: readonly KeyRange[];
  readonly orphans: readonly ManifestFile[];
  readonly verdicts: readonly ManifestFile[];
  /** The first outcomes that a reader of the report should see. Failures come first. */
  readonly notable: readonly OutcomeRecord[];
  /** Every outcome that is not `kept`, in groups. */
  readonly groups: readonly OutcomeGroup[];
  /** Whether the worker stopped because it had scanned the keys of its limit. */
  readonly outOfKeys: boolean;
  /** Copied parts of multipart objects. They count as progress, even if no object is done. */
  readonly parts: number;
  /** Conflicts on keys that the destination does not have. */
  readonly unresolved: number;
  /** Copies that S3 has denied. */
  readonly denied: number;
  /** Whether the worker stopped because all copies were denied, according to `denials` of its limit. */
  readonly allDenied: boolean;
  /** Distribution of the keys that were scanned. */
  readonly histogram: readonly HistogramBucket[];
  /** Why the worker stopped before its limit; `null` if it did not stop. */
  readonly stopped: WorkerStop | null;
}

/**
 * The progress of a worker that has run for a while, for the display of a run in progress. Each record replaces the
 * previous one. The engine does not read it.
 */
export interface WorkerProgress {
  /** ISO 8601. */
  readonly at: string;
  readonly counters: Pick<Counters, "objects" | "bytes">;
}

/** The combined results of the workers of one round. */
export interface RoundResult
  extends Pick<
    ItemResult,
    | "counters"
    | "remaining"
    | "orphans"
    | "verdicts"
    | "notable"
    | "groups"
    | "largest"
    | "slowest"
    | "unresolved"
    | "histogram"
  > {
  /** Why no round may follow; `null` if one may. */
  readonly failure: Failure | null;
  /** Whether any key or part was done. */
  readonly progressed: boolean;
  /** The most frequent errors of workers that stopped or crashed. */
  readonly errors: readonly Failure[];
  /** Keys scanned, divided by the keys that the division had estimated. `null`: there was no estimate. */
  readonly asExpected: number | null;
  /** The rates of earlier runs; `null` if there are none. */
  readonly rates: Rates | null;
  readonly timeline: TimelineRound;
}
