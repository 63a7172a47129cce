import type { KeyRange } from "../model/key-range";
import { DensityEstimator } from "../partition/density";
import { BELIEVABLE_KEYS, LEARN_EVERY, SPLIT_SIZES, type SplitSizes, WORKER_SAMPLES } from "./constants";
import { EventQueue } from "./events";
import type { PageEvent, Scannable, Sink } from "./scannable";
import { newSegment, type Segment } from "./segment";
import { SplitBudget, type SplitLimit } from "./split-budget";

export interface ParallelScanOptions<S extends Scannable> extends SplitLimit {
  /** Segments scanned at once, at most. */
  readonly maxSegments: number;
  /** @default SPLIT_SIZES */
  readonly sizes?: SplitSizes | undefined;
  readonly mayBegin: () => boolean;
  /** Makes a scan of a range, which reports its pages to `events`. */
  readonly begin: (range: KeyRange, events: Sink<S>) => S;
  /** Called with the error that ended a scan. */
  readonly onFailure: (error: unknown) => void;
}

/** A scan has ended, with an error or without. */
interface EndEvent<S> {
  readonly scan: S;
  readonly ended: { readonly error?: unknown };
}

/**
 * The scans of one worker, several at once: a listing spends most of its time waiting for S3, page after page. The
 * worker's given ranges are scanned first. Then the segment with most keys ahead is split, between what it has seen and
 * its end. The page that is requested after a split is a page of the upper segment, so that a split costs little.
 */
export class ParallelScan<S extends Scannable> {
  /** Every scan that was begun, in order. */
  readonly scans: S[] = [];
  private readonly active = new Map<S, Segment<S>>();
  private readonly waiting: KeyRange[];
  private readonly density = new DensityEstimator(WORKER_SAMPLES);
  private readonly sizes: SplitSizes;
  private readonly budget: SplitBudget;
  private readonly events = new EventQueue<PageEvent<S> | EndEvent<S>>();

  constructor(
    private readonly options: ParallelScanOptions<S>,
    ranges: readonly KeyRange[],
  ) {
    this.waiting = [...ranges];
    this.sizes = options.sizes ?? SPLIT_SIZES;
    this.budget = new SplitBudget(options, this.sizes);
  }

  /** Runs until every scan has reached its end, or that of the budget. */
  async run(): Promise<void> {
    this.fill();
    if (this.active.size === 0) return;
    for await (const event of this.events) {
      this.handle(event);
      if (this.active.size === 0) return;
    }
  }

  private handle(event: PageEvent<S> | EndEvent<S>): void {
    const segment = this.active.get(event.scan);
    if (segment === undefined) return; // a page of the other side, after the scan has failed
    try {
      if ("ended" in event) this.end(segment, event.ended);
      else this.page(segment, event);
    } catch (error) {
      this.options.onFailure(error);
    }
  }

  /** Ranges whose scan was not begun. */
  get remaining(): readonly KeyRange[] {
    return this.waiting;
  }

  private page(segment: Segment<S>, { side, keys }: PageEvent<S>): void {
    this.budget.add(side, keys);
    segment.ahead = undefined;
    if (segment.scan.found) this.resolveSplit(segment, true);
    this.fill();
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
    this.active.set(scan, newSegment(scan, bound, lower));
    const ended = (end: EndEvent<S>["ended"]) => this.events.push({ scan, ended: end });
    scan.run().then(
      () => ended({}),
      (error: unknown) => ended({ error }),
    );
  }

  private end(segment: Segment<S>, ended: EndEvent<S>["ended"]): void {
    if ("error" in ended) this.options.onFailure(ended.error);
    const { scan } = segment;
    this.active.delete(scan);
    this.resolveSplit(segment, scan.found);
    scan.setUnseen(this.estimate(segment));
    this.fill();
  }

  /** Reports once to the segment from which this one was split off whether it has keys. */
  private resolveSplit(upper: Segment<S>, hasKeys: boolean): void {
    const { lower } = upper;
    upper.lower = undefined;
    if (lower?.split === undefined) return;
    const first = hasKeys ? upper.scan.furthestPage()[0] : undefined;
    this.density.learnSplit(lower.split.of, lower.split.at, first);
    lower.emptySplits = hasKeys ? 0 : lower.emptySplits + 1;
    lower.split = undefined;
  }

  /** Splits the segment with most keys ahead. @returns whether there is one that is worth a split. */
  private split(): boolean {
    if (!this.budget.allows(this.active.size, this.pagesAhead)) return false;
    const segment = this.heaviest();
    if (segment?.ahead === undefined) return false;
    const { sampled, keys } = segment.ahead;
    const at = this.density.splitPoint(sampled, keys, 2);
    if (at === undefined || !this.options.mayBegin()) return false;
    const upper = segment.scan.splitOff(at);
    segment.ahead = undefined;
    if (upper === undefined) return false; // a page has arrived since the estimate; its event is in the queue
    const { bound } = segment;
    Object.assign(segment, { bound: at, split: { at, of: sampled } });
    this.start(upper, bound, segment);
    return true;
  }

  /** Pages of a bucket that are estimated ahead of all segments. */
  private readonly pagesAhead = (): number => {
    let ahead = 0;
    for (const segment of this.active.values()) {
      if (segment.bound !== null) ahead += this.ahead(segment) / this.sizes.pageKeys;
    }
    return ahead;
  };

  private heaviest(): Segment<S> | undefined {
    let [heaviest, most]: [Segment<S> | undefined, number] = [undefined, this.sizes.minKeys];
    for (const segment of this.active.values()) {
      const keys = this.ahead(segment);
      if (keys > most) [heaviest, most] = [segment, keys];
    }
    return heaviest;
  }

  /** The estimated number of keys that a segment has not seen; `undefined` if there is no useful estimate. */
  private estimate(segment: Segment<S>): number | undefined {
    const keys = segment.bound === null || segment.split !== undefined ? 0 : this.ahead(segment);
    return keys > 0 && keys < BELIEVABLE_KEYS ? keys : undefined;
  }

  /** The estimated number of keys ahead that another segment could scan; 0 while a split of it is unresolved. */
  private ahead(segment: Segment<S>): number {
    if (segment.split !== undefined) return 0;
    if (segment.ahead === undefined) {
      const keys = segment.scan.furthestPage();
      if (keys.length < 2 || !segment.scan.more) return 0;
      if (segment.learned !== keys[0]) this.density.learn(null, keys, LEARN_EVERY);
      segment.learned = keys[0];
      const sampled = { keys, bound: segment.bound, emptySplits: segment.emptySplits };
      segment.ahead = { sampled, keys: this.density.remaining(sampled) };
    }
    return segment.ahead.keys;
  }
}
