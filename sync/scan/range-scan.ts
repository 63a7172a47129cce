import { decide } from "../compare/decide";
import { listing } from "../compare/listing";
import { mergeJoin, type Pair } from "../compare/merge-join";
import type { ConcurrencyLimit } from "../concurrency/adaptive-limit";
import type { TaskPool } from "../concurrency/task-pool";
import type { CopyContext } from "../copy/copy-object";
import type { WithSource } from "../copy/inspect";
import { type Outcome, outcomeOf } from "../copy/outcome";
import { reconcile } from "../copy/reconcile";
import { PAGE_KEYS } from "../model/constants";
import { compareKeys } from "../model/key";
import type { KeyRange } from "../model/key-range";
import { type HistogramBucket, HistogramBuilder } from "../partition/histogram";
import type { NdjsonWriter } from "../records/ndjson-writer";
import type { Records } from "../records/records";
import type { ManifestFile, Verdict } from "../records/schema";
import { keyFilter } from "../request/key-filter";
import type { Entry } from "../s3/object-store";
import { InFlightKeys } from "./in-flight";
import { KnownVerdicts, versionsOf } from "./known-verdicts";
import type { OutcomeRecorder } from "./outcome-recorder";

/** What all scans of one worker share. */
export interface ScanContext extends CopyContext {
  readonly records: Pick<Records, "findNdjson">;
  /** Manifests of verdicts of earlier runs, in the order of their first keys. */
  readonly knownVerdicts: readonly ManifestFile[];
  /** Takes the verdicts of one scan. */
  readonly newVerdicts: () => NdjsonWriter<Verdict>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly mayBegin: () => boolean;
  readonly copies: TaskPool;
  readonly copyLimit: ConcurrencyLimit;
  readonly recorder: OutcomeRecorder;
  readonly onProgress: () => void;
  /** Called for each page that arrives. */
  readonly onPage: (scan: RangeScan, side: Side, keys: number) => void;
}

export type Side = "source" | "destination";

/** One scan of a key range: both sides, key by key in order. */
export class RangeScan {
  private readonly known: KnownVerdicts | undefined;
  private readonly verdicts: NdjsonWriter<Verdict>;
  private readonly included: ((key: string) => boolean) | undefined;
  private readonly inFlight = new InFlightKeys();
  private readonly scanned = new HistogramBuilder();
  private readonly range: { readonly after: string | null; through: string | null };
  /** Every key up to here is done or in flight. */
  private position: string | null;
  private done = false;
  /** Estimated keys ahead when the scan ended, besides those of pages that had arrived. */
  private unseen: number | undefined;
  /** Keys that the filters excluded. */
  filteredOut = 0;
  /** The page that reaches furthest, as it arrived. */
  private furthest: readonly Entry[] = [];
  private readonly pending = { source: true, destination: true };

  constructor(
    private readonly context: ScanContext,
    range: KeyRange,
  ) {
    const { records, knownVerdicts, newVerdicts, now } = context;
    if (knownVerdicts.length > 0) this.known = new KnownVerdicts(records, knownVerdicts, now);
    this.verdicts = newVerdicts();
    this.included = keyFilter(context.run);
    this.range = { after: range.after, through: range.through };
    this.position = range.after;
  }

  /** Scans until the range or the budget ends. Copies may still be in flight then. */
  async run(): Promise<void> {
    const { run, source, destination, onProgress } = this.context;
    const seen = (side: Side) => (entries: readonly Entry[], more: boolean) => this.seen(side, entries, more);
    const from = listing(source, run.source, run.prefix, this.range, seen("source"));
    const to = listing(destination, run.destination, run.destinationPrefix, this.range, seen("destination"));
    for await (const batch of mergeJoin(from, to)) {
      for (const pair of batch) {
        if (!this.context.mayBegin()) return;
        const included = this.included === undefined || this.included(pair.key);
        if (!included) this.filteredOut++;
        const busy = included ? this.take(pair) : undefined;
        if (busy) await busy; // most keys are kept, and cost no turn of the event loop
        this.position = pair.key;
        this.scanned.add(pair.key);
      }
      onProgress();
    }
    this.done = true;
  }

  /** Ranges of the keys that were not done, including those in flight. Neighbors are joined. */
  remaining(): KeyRange[] {
    const inFlight = this.inFlight.ranges();
    if (this.done) return inFlight;
    const rest = { after: this.position, through: this.range.through };
    return [
      ...inFlight,
      this.unseen === undefined ? rest : { ...rest, keys: PAGE_KEYS + Math.round(this.unseen) },
    ];
  }

  /** Sets the estimated number of keys after the pages that have arrived. Call it when the scan has ended. */
  setUnseen(keys: number | undefined): void {
    this.unseen = keys;
    this.furthest = []; // a scan that has ended keeps counts only
  }

  /** The distribution of the keys that were scanned. */
  histogram(): readonly HistogramBucket[] {
    return this.scanned.close();
  }

  /** Whether any key was found. */
  get found(): boolean {
    return this.position !== this.range.after || this.furthest.length > 0;
  }

  /** The keys of the page that reaches furthest. */
  furthestPage(): readonly string[] {
    return this.furthest.map(({ key }) => key);
  }

  /** Whether another page will arrive. */
  get more(): boolean {
    return this.pending.source || this.pending.destination;
  }

  /** Ends this scan's range at `at`, which no page may have reached yet. @returns the range after it. */
  splitOff(at: string): KeyRange {
    const upper = { after: at, through: this.range.through };
    this.range.through = at;
    return upper;
  }

  private seen(side: Side, entries: readonly Entry[], more: boolean): void {
    this.pending[side] = more;
    const [last, furthest] = [entries.at(-1), this.furthest.at(-1)];
    if (last && (furthest === undefined || compareKeys(last.key, furthest.key) > 0)) this.furthest = entries;
    this.context.onPage(this, side, entries.length);
  }

  /** Counts the key, and begins its copy if it needs one. */
  private take(pair: Pair<Entry>): Promise<void> | undefined {
    const { run, recorder } = this.context;
    const decision = decide(pair, run.compare);
    switch (decision.action) {
      case "orphan":
        return recorder.orphan(pair.destination as Entry);
      case "keep":
        recorder.kept();
        return undefined;
      case "skip":
        return recorder.finished(this, pair as WithSource, { outcome: "skipped", reason: decision.reason });
      default:
        return this.begin(pair as WithSource);
    }
  }

  private async begin(pair: WithSource): Promise<void> {
    const before = this.position;
    const { copies, copyLimit, recorder, run, now } = this.context;
    const known = await this.known?.find(pair);
    if (known && (known.verdict !== "kept" || run.compare === "etag")) {
      await this.verdicts.add(known);
      return recorder.finished(this, pair, outcomeOf(known.verdict));
    }
    await copies.add(async () => {
      this.inFlight.begin(pair.key, before);
      const began = now();
      const outcome = await reconcile(this.context, pair);
      if (outcome.outcome === "copied" && !run.dryRun) copyLimit.succeeded(pair.source.size, copies.full);
      this.inFlight.finish(pair.key);
      await this.remember(pair, outcome);
      await recorder.finished(this, pair, outcome, now() - began);
    });
  }

  private remember(pair: WithSource, outcome: Outcome): Promise<void> | undefined {
    if (!("verdict" in outcome) || outcome.verdict === undefined) return undefined;
    const { verdict } = outcome;
    return this.verdicts.add({
      key: pair.key,
      versions: versionsOf(pair),
      verdict,
      at: this.context.now(),
    });
  }

  /** Writes the verdicts that were not written yet. @returns all their files. */
  closeVerdicts(): Promise<readonly ManifestFile[]> {
    return this.verdicts.close();
  }
}
