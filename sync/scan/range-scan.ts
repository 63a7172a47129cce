import { listing } from "../compare/listing";
import { mergeJoin, type Pair } from "../compare/merge-join";
import { PAGE_KEYS } from "../model/constants";
import { compareKeys } from "../model/key";
import type { KeyRange } from "../model/key-range";
import { type HistogramBucket, HistogramBuilder } from "../partition/histogram";
import type { ObjectStore } from "../s3/object-store";
import type { Entry } from "../s3/objects";
import type { Scannable, Side, Sink } from "./scannable";
import type { Visitor } from "./visitor";

/** One side of a scan: the keys of a bucket that begin with a prefix. */
export interface ScanSide {
  readonly store: ObjectStore;
  readonly bucket: string;
  readonly prefix: string;
}

/** The context that all scans of one worker share. */
export interface ScanContext {
  readonly source: ScanSide;
  readonly destination: ScanSide;
  /** Whether a key is visited. Absent: every key. */
  readonly included?: ((key: string) => boolean) | undefined;
  /** Called before each key. A scan ends when it returns `false`. */
  readonly mayBegin: () => boolean;
}

/** One scan of a key range: both sides, key by key in order. */
export class RangeScan implements Scannable {
  private readonly scanned = new HistogramBuilder();
  private readonly range: { readonly after: string | null; through: string | null };
  /** Every key up to this key was visited. */
  private position: string | null;
  private done = false;
  /** Estimated keys ahead when the scan ended, without those of pages that had arrived. */
  private unseen: number | undefined;
  /** The page that reaches furthest, as it arrived. */
  private furthest: readonly Entry[] = [];
  private readonly pending = { source: true, destination: true };

  constructor(
    private readonly context: ScanContext,
    range: KeyRange,
    private readonly visitor: Visitor,
    private readonly events: Sink<RangeScan>,
  ) {
    this.range = { after: range.after, through: range.through };
    this.position = range.after;
  }

  async run(): Promise<void> {
    const { included, mayBegin } = this.context;
    for await (const batch of mergeJoin(this.listing("source"), this.listing("destination"))) {
      for (const pair of batch) {
        if (!mayBegin()) return;
        const visited = included === undefined || included(pair.key);
        const busy = visited ? this.visit(pair) : this.visitor.excluded?.(pair);
        if (busy) await busy;
        this.position = pair.key;
        this.scanned.add(pair.key);
      }
      this.visitor.afterBatch?.();
    }
    this.done = true;
  }

  private visit({ source, destination }: Pair<Entry>): Promise<void> | undefined {
    if (source === undefined) return this.visitor.destinationOnly(destination);
    if (destination === undefined) return this.visitor.sourceOnly(source);
    return this.visitor.both(source, destination);
  }

  private listing(side: Side): AsyncGenerator<readonly Entry[], void> {
    const { store, bucket, prefix } = this.context[side];
    return listing(store, bucket, prefix, this.range, (entries, more) => this.seen(side, entries, more));
  }

  remaining(): KeyRange[] {
    if (this.done) return [];
    const rest = { after: this.position, through: this.range.through };
    return [this.unseen === undefined ? rest : { ...rest, keys: PAGE_KEYS + Math.round(this.unseen) }];
  }

  setUnseen(keys: number | undefined): void {
    this.unseen = keys;
    this.furthest = []; // a scan that has ended keeps only counts
  }

  histogram(): readonly HistogramBucket[] {
    return this.scanned.close();
  }

  get found(): boolean {
    return this.position !== this.range.after || this.furthest.length > 0;
  }

  furthestPage(): readonly string[] {
    return this.furthest.map(({ key }) => key);
  }

  get more(): boolean {
    return this.pending.source || this.pending.destination;
  }

  splitOff(at: string): KeyRange | undefined {
    const { through } = this.range;
    const furthest = this.furthest.at(-1);
    if (furthest !== undefined && compareKeys(furthest.key, at) > 0) return undefined;
    if (through !== null && compareKeys(at, through) >= 0) return undefined;
    const upper = { after: at, through };
    this.range.through = at;
    return upper;
  }

  private seen(side: Side, entries: readonly Entry[], more: boolean): void {
    this.pending[side] = more;
    const [last, furthest] = [entries.at(-1), this.furthest.at(-1)];
    if (last && (furthest === undefined || compareKeys(last.key, furthest.key) > 0)) this.furthest = entries;
    this.events.push({ scan: this, side, keys: entries.length });
  }
}
