import type { KeyRange } from "../model/key-range";
import { type Stretch, Terrain } from "../partition/density";
import { PAGE_KEYS } from "../s3/object-store";
import type { Side, Walk } from "./range-scan";

export interface LanesOptions {
  /** Walks at once. */
  readonly most: number;
  /** Share of the pages walked that may be spent on splits. */
  readonly overhead: number;
  readonly mayBegin: () => boolean;
  readonly begin: (range: KeyRange) => Walk;
  /** What made a walk end. */
  readonly onFailure: (error: unknown) => void;
}

/** A walk under way. */
interface Lane {
  readonly walk: Walk;
  /** No key of its range is behind it; `null`: unknown. */
  bound: string | null;
  /** Splits that found nothing above, one after the other. */
  vain: number;
  /** Where it was split, until it is known whether something is above. */
  split: { readonly at: string; readonly of: Stretch } | undefined;
  /** The first key of the page that the terrain has learned last. */
  learned: string | undefined;
  /** What is ahead of it, as its last page tells. */
  ahead: { readonly stretch: Stretch; readonly keys: number } | undefined;
  /** The lane that it was split from, until that knows whether something is above. */
  below: Lane | undefined;
}

/** Keys that a lane must have ahead to be split, so that there are several pages on either side. */
const WORTH_A_SPLIT = 6_000;
/** Pages of a bucket that a split costs: the last page of the lane below is half of another lane's, on average. */
const COST = 0.5;
/** Pages of a bucket before its first split. */
const FEWEST_PAGES = 12;
/** What is ahead is a guess: it counts as so many times the pages that have come at most. */
const TRUST = 3;
/** And as so many pages at most. */
const CREDIT_PAGES = 67;
/** More keys than that no one lane is left with. */
const BELIEVABLE = 1e9;
/** Pages that tell how dense folders lie: each one costs time for every page to come. */
const LOOKS = 12;
/** Of a page, each so manieth key tells what keys look like. */
const LEARN_EVERY = 10;

/**
 * The walks of one worker, several at once: most of a listing's time is waiting for S3, page after page. Ranges that
 * were given come first; then the lane that has most ahead is split, between what it has seen and its end. The page
 * that is asked for behind a split is a page walked, so that dividing costs little.
 */
export class Lanes {
  /** Every walk that was begun, in order. */
  readonly walks: Walk[] = [];
  private readonly active = new Map<Walk, Lane>();
  private readonly waiting: KeyRange[];
  private readonly terrain = new Terrain(LOOKS);
  private readonly pages = { source: 0, destination: 0 };
  private readonly keys = { source: 0, destination: 0 };
  private readonly ended = Promise.withResolvers<void>();

  constructor(
    private readonly options: LanesOptions,
    ranges: readonly KeyRange[],
  ) {
    this.waiting = [...ranges];
  }

  /** Until every walk has come to its end, or to that of the budget. */
  async run(): Promise<void> {
    this.fill();
    if (this.active.size > 0) await this.ended.promise;
  }

  /** Ranges of which no walk was begun. */
  get left(): readonly KeyRange[] {
    return this.waiting;
  }

  /** To be called when a page of a walk has come. */
  page(walk: Walk, side: Side, keys: number): void {
    const lane = this.active.get(walk);
    if (lane === undefined) return; // it has failed meanwhile, on its other side
    this.pages[side]++;
    this.keys[side] += keys;
    lane.ahead = undefined;
    if (walk.found) this.settle(lane, true);
    this.fill();
  }

  private fill(): void {
    while (this.active.size < this.options.most) {
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

  private start(range: KeyRange, bound: string | null, below?: Lane): void {
    const walk = this.options.begin(range);
    const lane: Lane = {
      walk,
      bound,
      vain: 0,
      split: undefined,
      learned: undefined,
      ahead: undefined,
      below,
    };
    this.walks.push(walk);
    this.active.set(walk, lane);
    void walk
      .run()
      .catch(this.options.onFailure)
      .then(() => this.end(lane))
      .catch(this.options.onFailure)
      .finally(() => {
        if (this.active.size === 0) this.ended.resolve();
      });
  }

  private end(lane: Lane): void {
    const { walk } = lane;
    this.active.delete(walk);
    this.settle(lane, walk.found);
    walk.leaves(this.expected(lane));
    this.fill();
  }

  /** Tells the lane from which this one was split off, once, whether something is above. */
  private settle(upper: Lane, something: boolean): void {
    const { below } = upper;
    upper.below = undefined;
    if (below?.split === undefined) return;
    this.terrain.learnSplit(below.split.of, below.split.at, something ? upper.walk.reached()[0] : undefined);
    below.vain = something ? 0 : below.vain + 1;
    below.split = undefined;
  }

  /** Splits the lane that has most ahead. @returns whether there is one worth it. */
  private split(): boolean {
    const pages = Math.max(this.pages.source, this.pages.destination);
    const cost = this.spent() + COST;
    // To weigh what is ahead takes time: not where no weight would allow a split.
    if (pages < FEWEST_PAGES || cost > this.options.overhead * (pages + CREDIT_PAGES)) return false;
    const lane = this.heaviest();
    if (lane?.ahead === undefined || cost > this.allowed(pages)) return false;
    const { stretch, keys } = lane.ahead;
    const at = this.terrain.splitPoint(stretch, keys, 2);
    if (at === undefined || !this.options.mayBegin()) return false;
    const { bound } = lane;
    Object.assign(lane, { bound: at, ahead: undefined, split: { at, of: stretch } });
    this.start(lane.walk.splitOff(at), bound, lane);
    return true;
  }

  /** Pages of a bucket that splits have cost so far, or will have when the lanes under way come to their ends. */
  private spent(): number {
    const { source, destination } = this.pages;
    const full = (this.keys.source + this.keys.destination) / PAGE_KEYS;
    return (source + destination - full) / 2 + COST * (this.active.size - 1);
  }

  /** A share of the pages that have come; and on credit, of those that seem to be ahead. */
  private allowed(pages: number): number {
    let ahead = 0;
    for (const lane of this.active.values()) if (lane.bound !== null) ahead += this.ahead(lane) / PAGE_KEYS;
    const { overhead } = this.options;
    return overhead * (pages + Math.min(ahead, TRUST * pages, CREDIT_PAGES));
  }

  private heaviest(): Lane | undefined {
    let [heaviest, most]: [Lane | undefined, number] = [undefined, WORTH_A_SPLIT];
    for (const lane of this.active.values()) {
      const keys = this.ahead(lane);
      if (keys > most) [heaviest, most] = [lane, keys];
    }
    return heaviest;
  }

  /** About how many keys a lane has not seen; `undefined` where nobody can tell. */
  private expected(lane: Lane): number | undefined {
    const keys = lane.bound === null || lane.split !== undefined ? 0 : this.ahead(lane);
    return keys > 0 && keys < BELIEVABLE ? keys : undefined;
  }

  /** About how many keys a lane has ahead that another could walk; none while a split of it is not settled. */
  private ahead(lane: Lane): number {
    if (lane.split !== undefined) return 0;
    if (lane.ahead === undefined) {
      const keys = lane.walk.reached();
      if (keys.length < 2 || !lane.walk.more) return 0;
      if (lane.learned !== keys[0]) this.terrain.learn(null, keys, LEARN_EVERY);
      lane.learned = keys[0];
      const stretch = { keys, bound: lane.bound, vain: lane.vain };
      lane.ahead = { stretch, keys: this.terrain.rest(stretch) };
    }
    return lane.ahead.keys;
  }
}
