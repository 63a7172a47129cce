import type { KeyRange } from "../sync/model/key-range";
import { type Mark, MOST_MARKS, STEP } from "../sync/partition/histogram";
import { PAGE_KEYS } from "../sync/s3/object-store";
import type { Walk } from "../sync/scan/range-scan";
import { type Buckets, DESTINATION, isMissing, missingBefore, type Side, SOURCE } from "./buckets";
import { rankAfter } from "./key-space";
import { lazyKeys } from "./lazy-keys";
import { type Ask, RankListing, type RankRange } from "./rank-listing";

/** What all walks of one worker share. */
export interface RankContext {
  readonly buckets: Buckets;
  readonly ask: Ask;
  /** Waits until so many copies are begun. */
  readonly copy: (count: number) => Promise<void>;
  /** Of so many keys, how many may be begun, with so many copies among them. */
  readonly begin: (keys: number, copies: number) => number;
  readonly onPage: (walk: RankWalk, side: Side, keys: number) => void;
}

type LikeWalk = Pick<
  Walk,
  "run" | "left" | "leaves" | "passedMarks" | "found" | "reached" | "more" | "splitOff"
>;

/** The engine's `Walk`, page by page, on ranks alone. */
export class RankWalk implements LikeWalk {
  /** Every key before it is done. */
  private at: number;
  private done = false;
  private unseen: number | undefined;
  private readonly ranks: RankRange;
  private through: string | null;
  private furthest: { readonly side: Side; readonly start: number; readonly end: number } | undefined;
  private readonly toCome: [boolean, boolean] = [true, true];

  constructor(
    private readonly context: RankContext,
    private readonly range: KeyRange,
  ) {
    const from = rankAfter(context.buckets.keys, range.after);
    this.at = from;
    this.through = range.through;
    this.ranks = { from, ...this.endAt(range.through) };
  }

  /** Goes on until the range or the budget ends. */
  async run(): Promise<void> {
    const { buckets, ask, begin, copy } = this.context;
    const sides = [SOURCE, DESTINATION].map(
      (side) => new RankListing(buckets, side as Side, this.ranks, ask, this.seen),
    );
    for (;;) {
      const more = await Promise.all(sides.map((side) => side.fill(this.at)));
      const going = sides.filter((_, i) => more[i]);
      if (going.length === 0) break;
      const end = Math.min(...going.map((side) => side.end));
      const copies = missingBefore(buckets, end) - missingBefore(buckets, this.at);
      const begun = begin(end - this.at, copies);
      const done = this.at + begun;
      const missing = missingBefore(buckets, done) - missingBefore(buckets, this.at);
      if (missing > 0) await copy(missing);
      this.at = done;
      if (done < end) return;
    }
    this.done = true;
  }

  left(): KeyRange[] {
    if (this.done) return [];
    const { keys } = this.context.buckets;
    const after = this.at === this.ranks.from ? this.range.after : keys.key(this.at - 1);
    const rest = { after, through: this.through };
    return [this.unseen === undefined ? rest : { ...rest, keys: PAGE_KEYS + Math.round(this.unseen) }];
  }

  leaves(keys: number | undefined): void {
    this.unseen = keys;
    this.furthest = undefined;
  }

  /** What was walked, as ranks. */
  get span(): { readonly from: number; readonly to: number } {
    return { from: this.ranks.from, to: this.at };
  }

  /** The marks that `Marks` would have left of the keys walked, with their ranks in place of the keys. */
  passedMarks(): readonly Mark[] {
    const { from, to } = this.span;
    let step = STEP;
    while (Math.floor((to - from) / step) >= MOST_MARKS) step *= 2;
    const marks: Mark[] = [];
    for (let rank = from + step; rank <= to; rank += step) marks.push({ key: `${rank - 1}`, keys: step });
    const rest = (to - from) % step;
    return rest === 0 ? marks : [...marks, { key: `${to - 1}`, keys: rest }];
  }

  get found(): boolean {
    return this.at > this.ranks.from || this.furthest !== undefined;
  }

  reached(): readonly string[] {
    if (this.furthest === undefined) return [];
    const { buckets } = this.context;
    const { side, start, end } = this.furthest;
    const ranks: number[] = [];
    for (let rank = start; rank < end; rank++) {
      if (side === SOURCE || !isMissing(buckets, rank)) ranks.push(rank);
    }
    return lazyKeys(buckets.keys, ranks);
  }

  get more(): boolean {
    return this.toCome[SOURCE] || this.toCome[DESTINATION];
  }

  splitOff(at: string): KeyRange {
    const upper = { after: at, through: this.through };
    this.through = at;
    Object.assign(this.ranks, this.endAt(at));
    return upper;
  }

  private endAt(through: string | null): Pick<RankRange, "to" | "toIsKey"> {
    const { keys } = this.context.buckets;
    const to = through === null ? keys.size : rankAfter(keys, through);
    return { to, toIsKey: to > 0 && keys.key(to - 1) === through };
  }

  private readonly seen = (side: Side, start: number, reached: number, more: boolean): void => {
    const { buckets, onPage } = this.context;
    this.toCome[side] = more;
    let end = reached;
    while (side === DESTINATION && end > start && isMissing(buckets, end - 1)) end--;
    if (end > start && end > (this.furthest?.end ?? 0)) this.furthest = { side, start, end };
    const missing = side === SOURCE ? 0 : missingBefore(buckets, end) - missingBefore(buckets, start);
    onPage(this, side, end - start - missing);
  };
}
