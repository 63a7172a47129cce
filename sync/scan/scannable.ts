import type { KeyRange } from "../model/key-range";
import type { HistogramBucket } from "../partition/histogram";

/** A bucket of a pair. */
export type Side = "source" | "destination";

/** A page of a listing has arrived. */
export interface PageEvent<S> {
  readonly scan: S;
  readonly side: Side;
  /** Keys of the page in the scan's range. */
  readonly keys: number;
}

/** Takes the events of scans. */
export interface Sink<S> {
  push(event: PageEvent<S>): void;
}

/**
 * A scan of one key range on both sides, which can be divided while it is in progress. The engine's scans have keys, those of
 * the simulation ranks.
 */
export interface Scannable {
  /**
   * Scans until the range or the budget ends, and reports each page that arrives.
   *
   * @throws errors of a listing, or of a visitor
   */
  run(): Promise<void>;
  /** Whether any key was found. */
  readonly found: boolean;
  /** Whether another page will arrive. */
  readonly more: boolean;
  /** The keys of the page that reaches furthest. */
  furthestPage(): readonly string[];
  /**
   * Ends this scan's range at `at`.
   *
   * @returns the range after it. `undefined` if a page with keys after `at` has arrived, or if the range ends before it: keys
   * would be scanned twice. Then nothing changes.
   */
  splitOff(at: string): KeyRange | undefined;
  /** Sets the estimated number of keys after the pages that have arrived. Call it when the scan has ended. */
  setUnseen(keys: number | undefined): void;
  /** The ranges that were not scanned. */
  remaining(): KeyRange[];
  /** The distribution of the keys that were scanned. */
  histogram(): readonly HistogramBucket[];
}
