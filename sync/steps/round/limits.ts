import type { KeyRange } from "../../model/key-range";
import { ITEM_KEYS } from "../../partition/constants";
import type { WorkerLimit } from "../../records/schema";
import {
  ITEM_TOLERANCE,
  KNOWN_OVERHEAD,
  LONG_RUN_GROWTH,
  MAX_SEGMENTS,
  MAX_TOTAL_SEGMENTS,
  MIN_DENIED,
  MIN_DENIED_SEGMENTS,
  MIN_ROUND_KEYS,
  MIN_WORKER_DENIED,
  ROUND_GROWTH,
  ROUND_GROWTH_MS,
  ROUND_MS,
  USUAL_ROUNDS,
} from "../constants";

/** The limit of a first round whose key histogram is known. */
export const firstRoundLimit = (workers: number, items: number): WorkerLimit => ({
  keys: null,
  denials: denialsOf(items, 0),
  ms: ROUND_MS,
  segments: segmentsPerWorker(workers, items),
  overhead: 0, // the division already has as many ranges as are useful
  splitPages: 0,
});

/** The facts that are known when a later round is divided. */
export interface RoundSoFar {
  /** Rounds before this one. */
  readonly round: number;
  readonly workers: number;
  /** The ranges of all items, except tiny ranges. */
  readonly ranges: readonly KeyRange[];
  readonly items: number;
  /** Keys that all rounds have scanned. */
  readonly scanned: number;
  /** Milliseconds of a worker per key. */
  readonly msPerKey: number;
  /** Keys found in the last round as a share of the estimate, at most 1. */
  readonly trust: number;
  /** Objects that the run has copied. */
  readonly copied: number;
}

export const laterRoundLimit = (soFar: RoundSoFar): WorkerLimit => ({
  denials: denialsOf(soFar.items, soFar.copied),
  keys: maxItemKeys(soFar),
  ms: Math.ceil(Math.max(ROUND_MS + ROUND_GROWTH_MS * soFar.round, MIN_ROUND_KEYS * soFar.msPerKey)),
  segments: segmentsPerWorker(soFar.workers, soFar.items),
  overhead: KNOWN_OVERHEAD,
  splitPages: 0,
});

/**
 * The number of denied copies after which a worker stops. The items of a round, or the segments of a single item, are
 * spread over all keys.
 */
export function denialsOf(items: number, copied: number): WorkerLimit["denials"] {
  if (copied > 0) return null;
  if (items <= 1) return { copies: MIN_DENIED, scans: MIN_DENIED_SEGMENTS };
  return { copies: Math.max(MIN_WORKER_DENIED, Math.ceil(MIN_DENIED / items)), scans: 1 };
}

const segmentsPerWorker = (workers: number, items: number): number =>
  Math.max(1, Math.min(MAX_SEGMENTS, Math.floor(MAX_TOTAL_SEGMENTS / Math.min(workers, Math.max(1, items)))));

/** Maximum keys that a worker scans before it returns the rest of its item. */
function maxItemKeys({ round, ranges, items, scanned, trust }: RoundSoFar): number {
  const known = ranges.every(({ keys }) => keys !== undefined);
  const expected = ranges.reduce((total, { keys = 0 }) => total + keys, 0);
  const roundKeys = known
    ? Math.min(ROUND_GROWTH * scanned, ITEM_TOLERANCE * trust * expected)
    : ROUND_GROWTH * scanned;
  const least = round > USUAL_ROUNDS ? LONG_RUN_GROWTH * scanned : 0;
  return Math.ceil(Math.max(ITEM_TOLERANCE * ITEM_KEYS, Math.max(roundKeys, least) / Math.max(1, items)));
}
