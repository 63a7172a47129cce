import { PAGE_KEYS } from "../../sync/model/constants";
import type { KeyRange } from "../../sync/model/key-range";
import { BUCKET_KEYS, ITEM_HISTOGRAM_BUCKETS } from "../../sync/partition/constants";
import type { HistogramBucket } from "../../sync/partition/histogram";
import type { Scannable, Sink } from "../../sync/scan/scannable";
import { rankAfter } from "../keys/key-space";
import { lazyKeys } from "../keys/lazy-keys";
import { type Buckets, DESTINATION, isMissing, missingBefore, type Side, SOURCE } from "../s3/buckets";
import { RankListing, type RankRange, type RequestPage } from "./rank-listing";

/** Shared by all scans of one worker. */
export interface RankContext {
  readonly buckets: Buckets;
  readonly requestPage: RequestPage;
  /** Resolves when the given number of copies has started. */
  readonly copy: (count: number) => Promise<void>;
  /** @returns how many of the given keys may start. `copies` of them need a copy. */
  readonly begin: (keys: number, copies: number) => number;
}

/** The engine's `RangeScan` with ranks instead of keys. It processes whole pages. */
export class RankScan implements Scannable {
  /** Every key before this rank is done. */
  private at: number;
  private done = false;
  private unseen: number | undefined;
  private readonly ranks: RankRange;
  private through: string | null;
  private furthest: { readonly side: Side; readonly start: number; readonly end: number } | undefined;
  private readonly pending: [boolean, boolean] = [true, true];

  constructor(
    private readonly context: RankContext,
    private readonly range: KeyRange,
    private readonly events: Sink<RankScan>,
  ) {
    const from = rankAfter(context.buckets.keys, range.after);
    this.at = from;
    this.through = range.through;
    this.ranks = { from, ...this.endAt(range.through) };
  }

  /** Scans until the range or the budget ends. */
  async run(): Promise<void> {
    const { buckets, requestPage, begin, copy } = this.context;
    const sides = ([SOURCE, DESTINATION] as const).map(
      (side) => new RankListing(buckets, side, this.ranks, requestPage, this.pageArrived),
    );
    for (;;) {
      const more = await Promise.all(sides.map((side) => side.fill(this.at)));
      const unfinished = sides.filter((_, i) => more[i]);
      if (unfinished.length === 0) break;
      const end = Math.min(...unfinished.map((side) => side.end));
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

  remaining(): KeyRange[] {
    if (this.done) return [];
    const { keys } = this.context.buckets;
    const after = this.at === this.ranks.from ? this.range.after : keys.key(this.at - 1);
    const rest = { after, through: this.through };
    return [this.unseen === undefined ? rest : { ...rest, keys: PAGE_KEYS + Math.round(this.unseen) }];
  }

  setUnseen(keys: number | undefined): void {
    this.unseen = keys;
    this.furthest = undefined;
  }

  /** The ranks that were scanned: `from` inclusive, `to` exclusive. */
  get span(): { readonly from: number; readonly to: number } {
    return { from: this.ranks.from, to: this.at };
  }

  /** The histogram that `HistogramBuilder` would return, with ranks instead of keys. */
  histogram(): readonly HistogramBucket[] {
    const { from, to } = this.span;
    let step = BUCKET_KEYS;
    while (Math.floor((to - from) / step) >= ITEM_HISTOGRAM_BUCKETS) step *= 2;
    const buckets: HistogramBucket[] = [];
    for (let rank = from + step; rank <= to; rank += step) buckets.push({ key: `${rank - 1}`, keys: step });
    const rest = (to - from) % step;
    return rest === 0 ? buckets : [...buckets, { key: `${to - 1}`, keys: rest }];
  }

  get found(): boolean {
    return this.at > this.ranks.from || this.furthest !== undefined;
  }

  furthestPage(): readonly string[] {
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
    return this.pending[SOURCE] || this.pending[DESTINATION];
  }

  splitOff(at: string): KeyRange | undefined {
    if (this.furthest !== undefined && this.furthest.end > this.endAt(at).to) return undefined;
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

  private readonly pageArrived = (side: Side, start: number, reached: number, more: boolean): void => {
    const { buckets } = this.context;
    this.pending[side] = more;
    let end = reached;
    while (side === DESTINATION && end > start && isMissing(buckets, end - 1)) end--;
    if (end > start && end > (this.furthest?.end ?? 0)) this.furthest = { side, start, end };
    const missing = side === SOURCE ? 0 : missingBefore(buckets, end) - missingBefore(buckets, start);
    this.events.push({
      scan: this,
      side: side === SOURCE ? "source" : "destination",
      keys: end - start - missing,
    });
  };
}
