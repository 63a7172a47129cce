import { compareKeys } from "../model/key";
import type { KeyRange } from "../model/key-range";
import { PAGE_KEYS } from "../s3/object-store";
import type { Weighed } from "./survey";

/** So many keys lie behind the mark before this one, up to and including `key`. */
export interface Mark {
  readonly key: string;
  readonly keys: number;
}

/** Keys between two marks of a worker: many to a page, so that ranges can be cut where pages end. */
export const STEP = 100;
/** Marks that a worker leaves. */
export const MOST_MARKS = 1_024;
/** A piece may have so much less or more than its share, to end where a page does. */
const LEEWAY = 0.2;

/** What a worker has walked, as at most `most` marks. Memory does not grow with the keys. */
export class Marks {
  private marks: Mark[] = [];
  private step = STEP;
  private since = 0;
  private last: string | undefined;

  constructor(private readonly most = MOST_MARKS) {}

  pass(key: string): void {
    this.last = key;
    if (++this.since < this.step) return;
    this.marks.push({ key, keys: this.since });
    this.since = 0;
    if (this.marks.length < this.most) return;
    this.step *= 2;
    this.marks = thinned(this.marks, this.most / 2);
  }

  /** Every key passed is in some mark. */
  close(): readonly Mark[] {
    if (this.last === undefined || this.since === 0) return this.marks;
    return [...this.marks, { key: this.last, keys: this.since }];
  }
}

/**
 * At most `most` of the marks, the others' keys counted with the next one that stays: those that stay have about as
 * many keys each, whether they were dense or far apart.
 */
export function thinned(marks: readonly Mark[], most: number): Mark[] {
  if (marks.length <= most) return [...marks];
  const each = marks.reduce((sum, { keys }) => sum + keys, 0) / most;
  const result: Mark[] = [];
  let weight = 0;
  for (const [i, { key, keys }] of marks.entries()) {
    weight += keys;
    const isLast = i === marks.length - 1;
    if (!isLast && (weight < each || weight === 0 || result.length === most - 1)) continue;
    result.push({ key, keys: weight });
    weight = 0;
  }
  return result;
}

/** What several workers have walked, as one histogram in key order. */
export const combined = (marks: readonly Mark[], most: number): Mark[] =>
  thinned(
    [...marks].sort((a, b) => compareKeys(a.key, b.key)),
    most,
  );

/** The marks, which are in key order, whose keys a range holds. */
export function marksIn(marks: readonly Mark[], { after, through }: KeyRange): readonly Mark[] {
  const behind = (key: string | null, none: number) => (key === null ? none : firstBehind(marks, key));
  return marks.slice(behind(after, 0), behind(through, marks.length));
}

/** The place of the first mark behind a key. */
function firstBehind(marks: readonly Mark[], key: string): number {
  let [low, high] = [0, marks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys((marks[middle] as Mark).key, key) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Cuts a range at marks into pieces of about so many keys, each of as nearly whole pages as can be. A partition of
 * the range, whatever the marks are.
 */
export function cutAtMarks(range: KeyRange, marks: readonly Mark[], each: number): Weighed[] {
  const pieces: Weighed[] = [];
  let { after } = range;
  const inside = ({ key }: Mark) =>
    (after === null || compareKeys(key, after) > 0) &&
    (range.through === null || compareKeys(key, range.through) < 0);
  let weight = 0;
  /** Where the piece under way ends, unless a better place comes. */
  let best: (Mark & { readonly badness: number }) | undefined;
  const consider = (mark: Mark) => {
    if (weight < each * (1 - LEEWAY) || !inside(mark)) return;
    const waste = ((PAGE_KEYS - (weight % PAGE_KEYS)) % PAGE_KEYS) / PAGE_KEYS;
    const badness = waste / 2 + Math.abs(weight - each) / each;
    if (best === undefined || badness < best.badness) best = { key: mark.key, keys: weight, badness };
  };
  for (const mark of marks) {
    weight += mark.keys;
    consider(mark);
    if (best === undefined || weight < each * (1 + LEEWAY)) continue;
    pieces.push({ after, through: best.key, keys: best.keys });
    after = best.key;
    weight -= best.keys;
    best = undefined;
    consider(mark); // marks may lie as far apart as pieces
  }
  const last = pieces.at(-1);
  // What is left is no piece of its own if it is small: each costs a page of either side.
  if (last === undefined || weight >= each / 2)
    return [...pieces, { after, through: range.through, keys: weight }];
  return [...pieces.slice(0, -1), { ...last, through: range.through, keys: last.keys + weight }];
}
