import type { Counters } from "../../sync/metrics/counters";

/** The counts of a run that its progress shows. */
export interface ProgressCounts {
  readonly source: number;
  readonly destination: number;
  readonly copied: number;
  readonly orphans: number;
  /** Bytes that were copied. */
  readonly bytes: number;
}

export const NONE: ProgressCounts = { source: 0, destination: 0, copied: 0, orphans: 0, bytes: 0 };

export const countsOf = ({ objects, bytes }: Pick<Counters, "objects" | "bytes">): ProgressCounts => ({
  source: objects.source,
  destination: objects.destination,
  copied: objects.copied,
  orphans: objects.orphans,
  bytes: bytes.copied,
});

export const plus = (a: ProgressCounts, b: ProgressCounts): ProgressCounts => ({
  source: a.source + b.source,
  destination: a.destination + b.destination,
  copied: a.copied + b.copied,
  orphans: a.orphans + b.orphans,
  bytes: a.bytes + b.bytes,
});
