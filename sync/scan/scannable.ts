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
 * A scan of one key range on both sides, which can be split while it is in progress. The engine's scans have keys. The
 * simulation's scans have ranks.
 */
export interface Scannable {
  /**
   * Scans until the end of the range or the budget, and reports each page that arrives.
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
   * @returns the range after `at`. `undefined`, without any change, if a page with keys after `at` has arrived, because these
   * keys would be scanned twice, or if the range ends before `at`
   */
  splitOff(at: string): KeyRange | undefined;
  /** Sets the estimated number of keys after the pages that have arrived. Call it after the scan has ended. */
  setUnseen(keys: number | undefined): void;
  /** The ranges that were not scanned. */
  remaining(): KeyRange[];
  /** The distribution of the keys that were scanned. */
  histogram(): readonly HistogramBucket[];
}
