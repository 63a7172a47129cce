import type { KeyRange } from "../model/key-range";
import { PIECE_KEYS } from "../partition/bin-packing";
import type { RoundPlan } from "../records/records";

type Limit = RoundPlan["limit"];

/** Lanes of one worker: S3 takes so many times as long over a page as the worker does. */
const MOST_LANES = 16;
/** Lanes of all workers: at 0.13 s a page, both sides', they ask a bucket for 5,400 a second; S3 grants 5,500. */
const LANES_OF_ALL = 700;
/** A first look at an unknown bucket. If that is all there is, nothing was spent on dividing it. */
export const FIRST_LOOK: Limit = { keys: 200_000, ms: 15_000, lanes: MOST_LANES, overhead: 0.06 };
/** The same where ranges were weighed before. */
const OVERHEAD = 0.02;
/** An item that turns out so much heavier than the others is left over, to be divided anew. */
const TOLERANCE = 1.5;
/** No round goes through more than so many times the keys walked before: estimates grow better as they are tried. */
const GROWTH = 5;
/** Milliseconds that an item of the first round may take, and longer in each later one: no history grows too long. */
const ROUND_MS = 60_000;
const LONGER_MS = 10_000;
/** A round is long enough for so many keys of each worker, however slow copies are. */
const ROUND_KEYS = 20_000;

/** Of a first round whose boundaries are known. */
export const learnedLimit = (workers: number, items: number): Limit => ({
  keys: null,
  ms: ROUND_MS,
  lanes: lanesOf(workers, items),
  overhead: 0, // there are as many pieces as may be
});

/** What is known when a later round is planned. */
export interface RoundSoFar {
  readonly round: number;
  readonly workers: number;
  readonly pieces: readonly KeyRange[];
  readonly items: number;
  /** Keys that all rounds have walked, and the milliseconds that workers took for one. */
  readonly walked: number;
  readonly perKey: number;
  /** How much of what was expected in the last round was there, at most 1. */
  readonly trust: number;
}

export const roundLimit = (it: RoundSoFar): Limit => ({
  keys: mostKeys(it),
  ms: Math.ceil(Math.max(ROUND_MS + LONGER_MS * it.round, ROUND_KEYS * it.perKey)),
  lanes: lanesOf(it.workers, it.items),
  overhead: OVERHEAD,
});

const lanesOf = (workers: number, items: number): number =>
  Math.max(1, Math.min(MOST_LANES, Math.floor(LANES_OF_ALL / Math.min(workers, Math.max(1, items)))));

/** Keys after which an item counts as too heavy. */
function mostKeys({ pieces, items, walked, trust }: RoundSoFar): number {
  const known = pieces.every(({ keys }) => keys !== undefined);
  const expected = pieces.reduce((total, { keys = 0 }) => total + keys, 0);
  const trusted = known ? Math.min(GROWTH * walked, TOLERANCE * trust * expected) : GROWTH * walked;
  return Math.ceil(Math.max(TOLERANCE * PIECE_KEYS, trusted / Math.max(1, items)));
}
