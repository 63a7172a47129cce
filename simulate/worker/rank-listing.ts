import { type Buckets, pageAt, type Side } from "../s3/buckets";

/** A key range as ranks. It may shrink during the scan, as with the engine's `listing`. */
export interface RankRange {
  /** The rank of its first key. */
  readonly from: number;
  /** The rank after its last key. */
  to: number;
  /** Whether the range's bound is the key before `to`. If so, no page after it is requested. */
  toIsKey: boolean;
}

/** Requests the page that starts at a rank. Resolves when it has arrived. */
export type RequestPage = (side: Side, start: number) => Promise<void>;
/** Called for each page that arrives, with its ranks and whether more pages follow in the range. */
export type OnPage = (side: Side, start: number, end: number, more: boolean) => void;

/** The engine's `listing` of one bucket, with ranks instead of keys. */
export class RankListing {
  /** The rank after the last page that `fill` took. */
  end: number;
  private inFlight: { readonly start: number; readonly page: Promise<void> } | undefined;

  constructor(
    private readonly buckets: Buckets,
    private readonly side: Side,
    private readonly range: RankRange,
    private readonly requestPage: RequestPage,
    private readonly onPage: OnPage,
  ) {
    this.end = range.from;
    this.request(range.from);
  }

  /** Takes pages until one ends after `done`. @returns `false` if the listing ends first. */
  async fill(done: number): Promise<boolean> {
    while (this.end <= done) {
      if (this.inFlight === undefined) return false;
      const { start, page } = this.inFlight;
      await page;
      const { end, last } = pageAt(this.buckets, this.side, start);
      const over = end > this.range.to || (end === this.range.to && this.range.toIsKey);
      this.inFlight = undefined;
      if (!last && !over) this.request(end);
      this.end = Math.min(end, this.range.to);
      this.onPage(this.side, start, this.end, this.inFlight !== undefined);
    }
    return true;
  }

  private request(start: number): void {
    this.inFlight = { start, page: this.requestPage(this.side, start) };
  }
}
