import { MAX_CREDIT_PAGES, MAX_FREE_SHARE, MAX_TRUST, SPLIT_COST_PAGES, type SplitSizes } from "./constants";
import type { Side } from "./scannable";

/** The maximum cost of a worker's splits. */
export interface SplitLimit {
  /** Pages of a bucket as a share of the pages scanned. */
  readonly overhead: number;
  /** Pages of a bucket in addition to that share, but at most {@link MAX_FREE_SHARE} of the pages scanned. */
  readonly splitPages: number;
}

/** The pages of a bucket that splits have cost, and may cost. Each LIST request returns one page. */
export class SplitBudget {
  private readonly pages = { source: 0, destination: 0 };
  private readonly keys = { source: 0, destination: 0 };

  constructor(
    private readonly limit: SplitLimit,
    private readonly sizes: Pick<SplitSizes, "pageKeys">,
  ) {}

  /** Counts a page that has arrived. */
  add(side: Side, keys: number): void {
    this.pages[side]++;
    this.keys[side] += keys;
  }

  /**
   * Whether another split is allowed, by the share of the pages seen, and by a credit for the pages estimated ahead.
   *
   * @param segments in progress
   * @param pagesAhead called only if the result depends on it, because estimates take CPU time
   */
  allows(segments: number, pagesAhead: () => number): boolean {
    const { overhead, splitPages } = this.limit;
    const pages = Math.max(this.pages.source, this.pages.destination);
    const free = Math.min(splitPages, MAX_FREE_SHARE * pages);
    const share = (this.spent(segments) + SPLIT_COST_PAGES - free) / overhead;
    if (share <= pages) return true;
    return share <= pages + MAX_CREDIT_PAGES && share <= pages + this.credit(pages, pagesAhead());
  }

  /**
   * The number of splits that are allowed immediately, if the pages ahead are counted and not estimated: a share of all pages,
   * including the pages ahead.
   *
   * @param segments in progress
   */
  splitsOf(segments: number, pagesAhead: number): number {
    const { overhead, splitPages } = this.limit;
    const pages = pagesAhead + Math.max(this.pages.source, this.pages.destination);
    const free = Math.min(splitPages, MAX_FREE_SHARE * pages);
    return Math.floor((free + overhead * pages - this.spent(segments)) / SPLIT_COST_PAGES);
  }

  private credit(pages: number, ahead: number): number {
    return Math.min(ahead, MAX_TRUST * pages, MAX_CREDIT_PAGES);
  }

  /** Pages that splits have cost so far, or will have cost when the segments end. */
  private spent(segments: number): number {
    const { source, destination } = this.pages;
    const full = (this.keys.source + this.keys.destination) / this.sizes.pageKeys;
    return (source + destination - full) / 2 + SPLIT_COST_PAGES * (segments - 1);
  }
}
