import { type Buckets, pageAt, type Side } from "./buckets";

/** A range as ranks. It may become shorter while it is walked, as with the engine's `listing`. */
export interface RankRange {
  readonly from: number;
  to: number;
  /** Whether the range ends at a key, behind which nothing has to be asked for. */
  toIsKey: boolean;
}

/** Asks for the page that starts at a rank. */
export type Ask = (side: Side, start: number) => Promise<void>;
/** A page has come, of these ranks, and others follow or not. */
export type Seen = (side: Side, start: number, end: number, more: boolean) => void;

/** One bucket's listing of a range, as ranks: what `listing` does, without the keys. */
export class RankListing {
  /** Where the page ends that was handed out. */
  end: number;
  private asked: { readonly start: number; readonly page: Promise<void> } | undefined;

  constructor(
    private readonly buckets: Buckets,
    private readonly side: Side,
    private readonly range: RankRange,
    private readonly ask: Ask,
    private readonly seen: Seen,
  ) {
    this.end = range.from;
    this.next(range.from);
  }

  /** The next page, if what is done reaches to the end of this one. @returns whether something is left. */
  async fill(done: number): Promise<boolean> {
    while (this.end <= done) {
      if (this.asked === undefined) return false;
      const { start, page } = this.asked;
      await page;
      const { end, last } = pageAt(this.buckets, this.side, start);
      const over = end > this.range.to || (end === this.range.to && this.range.toIsKey);
      this.asked = undefined;
      if (!last && !over) this.next(end);
      this.end = Math.min(end, this.range.to);
      this.seen(this.side, start, this.end, this.asked !== undefined);
    }
    return true;
  }

  private next(start: number): void {
    this.asked = { start, page: this.ask(this.side, start) };
  }
}
