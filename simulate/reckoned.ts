import { type Mark, MOST_MARKS, STEP } from "../sync/histogram";
import type { KeyRange } from "../sync/range";
import { type Counter, counter } from "../sync/tally";
import { type Buckets, DESTINATION, missingBefore, pageAt, type Side, SOURCE } from "./buckets";
import { rankAfter } from "./key-space";
import { type Shift, type Worker, WorkerClock } from "./worker";

/** Bytes of every object. */
const SIZE = 4_096;

/** One bucket's listing of a range, as ranks: what `listing` does, without the keys. */
class Listing {
  /** Where the page ends that was handed out. */
  end: number;
  private asked: number | undefined;

  constructor(
    private readonly buckets: Buckets,
    private readonly side: Side,
    start: number,
    private readonly through: number,
    /** Whether `through` is a key, behind which nothing has to be asked for. */
    private readonly throughIsKey: boolean,
    private readonly ask: (side: Side, start: number) => void,
  ) {
    this.end = start;
    this.next(start);
  }

  /** The next page, if what is done reaches to the end of this one. @returns whether something is left. */
  fill(done: number): boolean {
    while (this.end <= done) {
      if (this.asked === undefined) return false;
      const start = this.asked;
      const { end, last } = pageAt(this.buckets, this.side, start);
      const over = end > this.through || (end === this.through && this.throughIsKey);
      this.asked = undefined;
      if (!last && !over) this.next(end);
      this.end = Math.min(end, this.through);
      if (this.end <= done && this.asked === undefined) return false;
    }
    return true;
  }

  private next(start: number): void {
    this.asked = start;
    this.ask(this.side, start);
  }
}

/** The same walk as the engine's, page by page, on ranks alone: for buckets whose keys are too many to compute. */
export const reckoningWorker: Worker = async (shift, ranges) => {
  const { buckets } = shift;
  const walk = new Walk(shift);
  const left: KeyRange[] = [];
  for (const range of ranges) {
    if (walk.stopped || !walk.mayBegin()) left.push(range);
    else left.push(...walk.through(range));
  }
  const { count, clock, spans } = walk;
  count.requests.COPY += count.objects.copied;
  count.requests.PUT++;
  count.workedMs += clock.end;
  const marks = marksOf(buckets, spans);
  return {
    result: { tally: count, left, orphans: [], notable: [], passed: 0, marks, stopped: null },
    ms: clock.end,
  };
};

class Walk {
  readonly count: Counter = counter();
  readonly clock: WorkerClock;
  /** What was walked, as ranks. */
  readonly spans: { readonly from: number; readonly to: number }[] = [];
  private keysLeft: number;
  stopped = false;

  constructor(private readonly shift: Shift) {
    this.clock = new WorkerClock(shift);
    this.keysLeft = shift.limit.keys ?? Number.POSITIVE_INFINITY;
  }

  /** As the budget of `copyRanges`: to ask takes a key. */
  mayBegin(): boolean {
    return this.keysLeft-- > 0 && this.clock.now < this.shift.limit.ms;
  }

  /** @returns what is left of the range. */
  through(range: KeyRange): KeyRange[] {
    const { buckets } = this.shift;
    const from = rankAfter(buckets.keys, range.after);
    const to = range.through === null ? buckets.keys.size : rankAfter(buckets.keys, range.through);
    const at = this.pages(from, to, to > 0 && buckets.keys.key(to - 1) === range.through);
    this.countKeys(from, at);
    if (!this.stopped) return [];
    const after = at === from ? range.after : buckets.keys.key(at - 1);
    return [{ after, through: range.through }];
  }

  /** @returns the rank up to which it came. */
  private pages(from: number, to: number, toIsKey: boolean): number {
    const ask = (side: Side, start: number) => {
      this.count.requests.LIST++;
      this.clock.list(side, start);
    };
    const { buckets } = this.shift;
    const sides = [SOURCE, DESTINATION].map(
      (side) => new Listing(buckets, side as Side, from, to, toIsKey, ask),
    );
    for (let at = from; ; ) {
      const going = sides.filter((side) => side.fill(at));
      if (going.length === 0) return at;
      const end = Math.min(...going.map((side) => side.end));
      const begun = this.clock.now < this.shift.limit.ms ? Math.min(end - at, Math.max(0, this.keysLeft)) : 0;
      this.keysLeft -= begun;
      at += begun;
      this.stopped = at < end;
      if (this.stopped) return at;
    }
  }

  private countKeys(from: number, to: number): void {
    const { objects, bytes } = this.count;
    const missing = missingBefore(this.shift.buckets, to) - missingBefore(this.shift.buckets, from);
    objects.source += to - from;
    objects.destination += to - from - missing;
    objects.kept += to - from - missing;
    objects.copied += missing;
    bytes.copied += missing * SIZE;
    if (to > from) this.spans.push({ from, to });
  }
}

/** The marks that `Marks` would have left of the keys walked. */
function marksOf({ keys }: Buckets, spans: Walk["spans"]): Mark[] {
  const total = spans.reduce((n, { from, to }) => n + to - from, 0);
  let step = STEP;
  while (Math.floor(total / step) >= MOST_MARKS) step *= 2;
  const marks: Mark[] = [];
  const rankOf = (walked: number): number => {
    let before = 0;
    for (const { from, to } of spans) {
      if (walked <= before + to - from) return from + walked - before - 1;
      before += to - from;
    }
    throw new Error("so many keys were not walked");
  };
  for (let walked = step; walked <= total; walked += step)
    marks.push({ key: keys.key(rankOf(walked)), keys: step });
  const rest = total % step;
  return rest === 0 ? marks : [...marks, { key: keys.key(rankOf(total)), keys: rest }];
}
