import { compareKeys } from "./key";
import type { KeyRange } from "./range";
import type { SurveyLimits, Weighed } from "./survey";

/** So many keys lie behind the mark before this one, up to and including `key`. */
export interface Mark {
  readonly key: string;
  readonly keys: number;
}

/** Keys between two marks of a worker: a page, so that ranges cut at marks are whole pages. */
const STEP = 1_000;

/** What a worker has walked, as at most `most` marks. Memory does not grow with the keys. */
export class Marks {
  private marks: Mark[] = [];
  private step = STEP;
  private since = 0;
  private last: string | undefined;

  constructor(private readonly most = 256) {}

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

/** At most `most` of the marks, the others' keys counted with the next one that stays. */
export function thinned(marks: readonly Mark[], most: number): Mark[] {
  const size = Math.ceil(marks.length / most);
  const result: Mark[] = [];
  for (let i = 0; i < marks.length; i += size) {
    const group = marks.slice(i, i + size);
    result.push({ key: (group.at(-1) as Mark).key, keys: group.reduce((sum, { keys }) => sum + keys, 0) });
  }
  return result;
}

/** What several workers have walked, as one histogram in key order. */
export const combined = (marks: readonly Mark[], most: number): Mark[] =>
  thinned(
    [...marks].sort((a, b) => compareKeys(a.key, b.key)),
    most,
  );

/** Cuts a range at marks into pieces of about the same weight. A partition of the range, whatever the marks are. */
export function cutAtMarks(range: KeyRange, marks: readonly Mark[], limits: SurveyLimits): Weighed[] {
  const total = marks.reduce((sum, { keys }) => sum + keys, 0);
  const each = Math.max(limits.pieceKeys, total / limits.mostPieces);
  const pieces: Weighed[] = [];
  let { after } = range;
  let weight = 0;
  for (const { key, keys } of marks) {
    weight += keys;
    const inside =
      (after === null || compareKeys(key, after) > 0) &&
      (range.through === null || compareKeys(key, range.through) < 0);
    if (weight < each || !inside) continue;
    pieces.push({ after, through: key, keys: weight });
    after = key;
    weight = 0;
  }
  const last = pieces.at(-1);
  // What is left is no piece of its own if it is small: each costs a page of either side.
  if (last === undefined || weight >= each / 2)
    return [...pieces, { after, through: range.through, keys: weight }];
  return [...pieces.slice(0, -1), { ...last, through: range.through, keys: last.keys + weight }];
}
