import type { Counters } from "../../../sync/metrics/counters";

/** The counts of a run that its progress shows. In a dry run, `copied` and `deleted` count what it would do. */
export interface ProgressCounts {
  readonly source: number;
  readonly destination: number;
  readonly copied: number;
  readonly conflicts: number;
  readonly failed: number;
  readonly orphans: number;
  /** Orphans by outcome. */
  readonly deleted: number;
  readonly retained: number;
  /** Copied bytes. */
  readonly bytes: number;
}

export const NONE: ProgressCounts = {
  source: 0,
  destination: 0,
  copied: 0,
  conflicts: 0,
  failed: 0,
  orphans: 0,
  deleted: 0,
  retained: 0,
  bytes: 0,
};

export const countsOf = ({ objects, bytes }: Pick<Counters, "objects" | "bytes">): ProgressCounts => ({
  source: objects.source,
  destination: objects.destination,
  copied: objects.copied,
  conflicts: objects.conflicts,
  failed: objects.failed,
  orphans: objects.orphans,
  deleted: objects.deleted,
  retained: objects.retained,
  bytes: bytes.copied,
});

export const plus = (a: ProgressCounts, b: ProgressCounts): ProgressCounts => ({
  source: a.source + b.source,
  destination: a.destination + b.destination,
  copied: a.copied + b.copied,
  conflicts: a.conflicts + b.conflicts,
  failed: a.failed + b.failed,
  orphans: a.orphans + b.orphans,
  deleted: a.deleted + b.deleted,
  retained: a.retained + b.retained,
  bytes: a.bytes + b.bytes,
});
