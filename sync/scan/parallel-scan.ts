import type { KeyRange } from "../model/key-range";
import type { Outline } from "../partition/outline";
import { SPLIT_SIZES, type SplitSizes } from "./constants";
import { EventQueue } from "./events";
import { folderSplits } from "./folder-splits";
import type { PageEvent, Scannable, Sink } from "./scannable";
import type { Segment } from "./segment";
import { Segments } from "./segments";
import { SplitBudget, type SplitLimit } from "./split-budget";

export interface ParallelScanOptions<S extends Scannable> extends SplitLimit {
  /** Maximum number of concurrently scanned segments. */
  readonly maxSegments: number;
  /** @default SPLIT_SIZES */
  readonly sizes?: SplitSizes | undefined;
  readonly mayBegin: () => boolean;
  /** Begins a scan of a range, which reports its pages to `events`. */
  readonly begin: (range: KeyRange, events: Sink<S>) => S;
  /** Called with the error that ended a scan. */
  readonly onFailure: (error: unknown) => void;
  /**
   * Lists the folders around the first page, if it has any. Called once, if there are free pages, which are for unknown buckets.
   * Its errors have no effect.
   *
   * @default folders are not listed
   */
  readonly outline?: ((page: readonly string[]) => Promise<Outline | undefined>) | undefined;
}

/** A scan has ended, with or without an error. */
interface EndEvent<S> {
  readonly scan: S;
  readonly ended: { readonly error?: unknown };
}

/** The folders of the bucket were listed. */
interface OutlineEvent {
  readonly outline: Outline;
}

/**
 * The concurrent scans of one worker. A listing spends most of its time waiting for S3, page after page. The worker's
 * given ranges are scanned first. Then the segment with the most keys ahead is split, between the keys it has seen and
 * its end. The page that is requested after a split is a page of the upper segment, so a split costs little.
 */
export class ParallelScan<S extends Scannable> {
  /** Every scan that has begun, in order. */
  readonly scans: S[] = [];
  private readonly active: Segments<S>;
  private readonly waiting: KeyRange[];
  private readonly sizes: SplitSizes;
  private readonly budget: SplitBudget;
  /** Settled when the folders are known. */
  private outline: Promise<void> | undefined;
  private readonly events = new EventQueue<PageEvent<S> | EndEvent<S> | OutlineEvent>();

  constructor(
    private readonly options: ParallelScanOptions<S>,
    ranges: readonly KeyRange[],
  ) {
    this.waiting = [...ranges];
    this.sizes = options.sizes ?? SPLIT_SIZES;
    this.active = new Segments(this.sizes);
    this.budget = new SplitBudget(options, this.sizes);
  }

  /** Runs until every scan has reached its end, or the budget is spent. */
  async run(): Promise<void> {
    this.fill();
    if (this.active.size === 0) return;
    for await (const event of this.events) {
      this.handle(event);
      if (this.active.size === 0) break;
    }
    await this.outline; // so that no request is in flight when the worker ends
  }

  private handle(event: PageEvent<S> | EndEvent<S> | OutlineEvent): void {
    try {
      if ("outline" in event) this.splitByFolders(event.outline);
      else this.handleScan(event);
    } catch (error) {
      this.options.onFailure(error);
    }
  }

  private handleScan(event: PageEvent<S> | EndEvent<S>): void {
    const segment = this.active.of(event.scan);
    if (segment === undefined) return; // a page of the other side that arrived after the scan had failed
    if ("ended" in event) this.end(segment, event.ended);
    else this.page(segment, event);
  }

  /** Ranges whose scan has not begun. */
  get remaining(): readonly KeyRange[] {
    return this.waiting;
  }

  private page(segment: Segment<S>, { side, keys }: PageEvent<S>): void {
    this.budget.add(side, keys);
    segment.ahead = undefined;
    if (segment.scan.found) this.active.resolveSplit(segment, true);
    this.requestOutline(segment.scan);
    this.fill();
  }

  /** Lists the folders around the first page of the worker. */
  private requestOutline(scan: S): void {
    if (this.outline !== undefined || !scan.more || this.options.splitPages === 0) return;
    const page = scan.furthestPage();
    // A shorter page is the only page, even if the page of the other side has not arrived.
    if (page.length < this.sizes.pageKeys) return;
    const listed = this.options.outline?.(page) ?? Promise.resolve(undefined);
    this.outline = listed.then(
      (outline) => outline && this.events.push({ outline }),
      () => {},
    );
  }

  /** Splits segments where folders begin. */
  private splitByFolders(outline: Outline): void {
    const { active, budget, sizes } = this;
    const free = this.options.maxSegments - active.size;
    const splits = folderSplits(outline, [...active], {
      sizes,
      maxSplits: (keys) => Math.min(free, budget.splitsOf(active.size, keys / sizes.pageKeys)),
    });
    for (const { segment, at } of splits) this.splitAt(segment, at);
  }

  private fill(): void {
    while (this.active.size < this.options.maxSegments) {
      const begun = this.waiting.length > 0 ? this.next() : this.split();
      if (!begun) return;
    }
  }

  private next(): boolean {
    if (!this.options.mayBegin()) return false;
    const range = this.waiting.shift() as KeyRange;
    this.start(range, range.through);
    return true;
  }

  private start(range: KeyRange, bound: string | null, lower?: Segment<S>): void {
    const scan = this.options.begin(range, this.events);
    this.scans.push(scan);
    this.active.add(scan, range.after, bound, lower);
    const ended = (end: EndEvent<S>["ended"]) => this.events.push({ scan, ended: end });
    scan.run().then(
      () => ended({}),
      (error: unknown) => ended({ error }),
    );
  }

  private end(segment: Segment<S>, ended: EndEvent<S>["ended"]): void {
    if ("error" in ended) this.options.onFailure(ended.error);
    const { scan } = segment;
    this.active.remove(segment);
    this.active.resolveSplit(segment, scan.found);
    scan.setUnseen(this.active.estimate(segment));
    this.fill();
  }

  /** Splits the segment with the most keys ahead. @returns whether a segment was worth a split */
  private split(): boolean {
    if (!this.budget.allows(this.active.size, () => this.active.pagesAhead())) return false;
    const heaviest = this.active.heaviest();
    return heaviest !== undefined && this.splitAt(heaviest.segment, heaviest.split.at, heaviest.split);
  }

  /**
   * Splits a segment.
   *
   * @param split the split from which to learn. From a split at a folder nothing is learned, because a folder has keys
   * @returns whether the scan of the upper segment has begun
   */
  private splitAt(segment: Segment<S>, at: string, split?: Segment<S>["split"]): boolean {
    if (!this.options.mayBegin()) return false;
    const upper = segment.scan.splitOff(at);
    segment.ahead = undefined;
    if (upper === undefined) return false; // a page has arrived since then; its event is in the queue
    const { bound } = segment;
    segment.bound = at;
    if (split !== undefined) segment.split = split;
    this.start(upper, bound, split && segment);
    return true;
  }
}
