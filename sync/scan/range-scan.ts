import { decide } from "../compare/decide";
import { listing } from "../compare/listing";
import { merge, type Pair } from "../compare/merge-join";
import type { Pace } from "../concurrency/adaptive-limit";
import type { Pool } from "../concurrency/task-pool";
import { type Outcome, type SettleContext, settle, type WithSource } from "../copy/reconcile";
import type { Counter } from "../metrics/counters";
import { AccessDenied } from "../model/errors";
import { compareKeys } from "../model/key";
import type { KeyRange } from "../model/key-range";
import { type Mark, Marks } from "../partition/histogram";
import type { Lines } from "../records/ndjson-writer";
import type { Noted, Orphan } from "../records/records";
import { keyFilter } from "../request/key-filter";
import { type Entry, PAGE_KEYS } from "../s3/object-store";

/** What all walks of one worker share. */
export interface WalkContext extends SettleContext {
  readonly mayBegin: () => boolean;
  readonly pool: Pool;
  readonly pace: Pace;
  readonly count: Counter;
  readonly orphans: Lines<Orphan>;
  readonly outcomes: Lines<Noted>;
  /** The first outcomes that somebody should look at. */
  readonly notable: Noted[];
  /** Copies that S3 has denied. */
  readonly denied: { count: number };
  readonly onProgress: () => void;
  /** Called when a page has come. */
  readonly onPage: (walk: Walk, side: Side, keys: number) => void;
}

export type Side = "source" | "destination";

/** Notable outcomes that a result names itself; the others are in the outcomes. */
const MOST_NOTABLE = 100;
/** Copies that S3 denies, with none allowed, before a worker takes it that none will be. */
const MOST_DENIED = 100;

/** One way through a range, both sides at once, key by key in order. */
export class Walk {
  private readonly wanted: ((key: string) => boolean) | undefined;
  /** Keys under way, each with the one before it, in order. */
  private readonly underWay = new Map<string, string | null>();
  private readonly marks = new Marks();
  private readonly range: { readonly after: string | null; through: string | null };
  /** Every key up to here is done or under way. */
  private position: string | null;
  private done = false;
  /** Keys ahead of it when it ended, beside those of pages that have come. */
  private unseen: number | undefined;
  /** Keys that the filters left out. */
  passed = 0;
  /** The page that reaches the furthest, as it has come. */
  private furthest: readonly Entry[] = [];
  private readonly toCome = { source: true, destination: true };

  constructor(
    private readonly context: WalkContext,
    range: KeyRange,
  ) {
    this.wanted = keyFilter(context.run);
    this.range = { after: range.after, through: range.through };
    this.position = range.after;
  }

  /** Goes on until the range or the budget ends. Copies may be under way then. */
  async run(): Promise<void> {
    const { run, source, destination, onProgress } = this.context;
    const seen = (side: Side) => (entries: readonly Entry[], more: boolean) => this.seen(side, entries, more);
    const here = listing(source, run.source, run.prefix, this.range, seen("source"));
    const there = listing(
      destination,
      run.destination,
      run.destinationPrefix,
      this.range,
      seen("destination"),
    );
    for await (const batch of merge(here, there)) {
      for (const pair of batch) {
        if (!this.context.mayBegin()) return;
        const wanted = this.wanted === undefined || this.wanted(pair.key);
        if (!wanted) this.passed++;
        const busy = wanted ? this.take(pair) : undefined;
        if (busy) await busy; // most keys are kept, and cost no turn of the event loop
        this.position = pair.key;
        this.marks.pass(pair.key);
      }
      onProgress();
    }
    this.done = true;
  }

  /** What was neither done nor, if it was begun, finished. Neighbours are joined. */
  left(): KeyRange[] {
    const left: { after: string | null; through: string | null; keys: number }[] = [];
    for (const [key, before] of this.underWay) {
      const last = left.at(-1);
      if (last && last.through === before) Object.assign(last, { through: key, keys: last.keys + 1 });
      else left.push({ after: before, through: key, keys: 1 });
    }
    if (this.done) return left;
    const rest = { after: this.position, through: this.range.through };
    return [
      ...left,
      this.unseen === undefined ? rest : { ...rest, keys: PAGE_KEYS + Math.round(this.unseen) },
    ];
  }

  /** Tells it how much is left behind the pages that have come, if somebody has an idea. */
  leaves(keys: number | undefined): void {
    this.unseen = keys;
    this.furthest = []; // of a walk that has ended only counts are kept
  }

  /** How the keys lie that it has passed. */
  passedMarks(): readonly Mark[] {
    return this.marks.close();
  }

  /** Whether there was any key. */
  get found(): boolean {
    return this.position !== this.range.after || this.furthest.length > 0;
  }

  /** The keys of the page that reaches the furthest. */
  reached(): readonly string[] {
    return this.furthest.map(({ key }) => key);
  }

  /** Whether a page is still to come. */
  get more(): boolean {
    return this.toCome.source || this.toCome.destination;
  }

  /** Leaves the keys behind `at` to another walk. No page may have reached it yet. */
  splitOff(at: string): KeyRange {
    const upper = { after: at, through: this.range.through };
    this.range.through = at;
    return upper;
  }

  private seen(side: Side, entries: readonly Entry[], more: boolean): void {
    this.toCome[side] = more;
    const [last, furthest] = [entries.at(-1), this.furthest.at(-1)];
    if (last && (furthest === undefined || compareKeys(last.key, furthest.key) > 0)) this.furthest = entries;
    this.context.onPage(this, side, entries.length);
  }

  /** Counts the key, and begins what has to be done about it. */
  private take(pair: Pair<Entry>): Promise<void> | undefined {
    const { objects } = this.context.count;
    const decision = decide(pair, this.context.run.compare);
    if (decision.action === "orphan") {
      objects.destination++;
      return this.orphan(pair.destination as Entry);
    }
    if (decision.action === "keep") {
      objects.source++;
      objects.destination++;
      objects.kept++;
      return undefined;
    }
    return this.begin(pair as WithSource);
  }

  private orphan({ key, etag, size, lastModified }: Entry): Promise<void> | undefined {
    const { run, count, orphans } = this.context;
    count.objects.orphans++;
    const reason = !run.delete
      ? "deletes are not wanted"
      : lastModified >= wholeSeconds(run.startedAt)
        ? "newer than the run"
        : undefined;
    if (reason === undefined) return orphans.add({ key, etag, size }, size);
    count.objects.spared++;
    return this.note({ key: run.destinationPrefix + key, outcome: "spared", reason });
  }

  private async begin(pair: WithSource): Promise<void> {
    const before = this.position;
    const { pool, pace, run } = this.context;
    await pool.add(async () => {
      this.underWay.set(pair.key, before);
      const outcome = await settle(this.context, pair);
      if (outcome.outcome === "copied" && !run.dryRun) pace.succeeded(pair.source.size, pool.full);
      this.underWay.delete(pair.key);
      await this.finish(pair, outcome);
    });
  }

  private finish(pair: WithSource, outcome: Outcome): Promise<void> | undefined {
    const { count, run } = this.context;
    count.objects.source++;
    if (pair.destination) count.objects.destination++;
    count.objects[outcome.outcome === "conflict" ? "conflicts" : outcome.outcome]++;
    if (outcome.outcome === "kept") return undefined;
    const noted = this.note({ key: run.prefix + pair.key, ...outcome });
    if (outcome.outcome === "failed") this.giveUpIfDenied(outcome);
    return noted;
  }

  private note(noted: Noted): Promise<void> | undefined {
    const { notable, outcomes } = this.context;
    const worthALook = noted.outcome !== "copied" && noted.outcome !== "spared";
    if (worthALook && notable.length < MOST_NOTABLE) notable.push(noted);
    return outcomes.add(noted);
  }

  private giveUpIfDenied({ code, reason }: { readonly code?: string; readonly reason: string }): void {
    const { count, denied } = this.context;
    if (code !== "AccessDenied" || ++denied.count < MOST_DENIED || count.objects.copied > 0) return;
    throw deniedCopies(this.context.run.destination, reason);
  }
}

/** What S3 said of a denied copy, as an error of the whole run. Its text usually names the action. */
export const deniedCopies = (destination: string, reason: string): AccessDenied =>
  new AccessDenied(/\bs3:\w+/.exec(reason)?.[0] ?? "copying objects", destination, reason);

/** S3 tells LastModified in whole seconds, so what was written in the start's own second may look older than it. */
const wholeSeconds = (time: string): number => Math.floor(Date.parse(time) / 1_000) * 1_000;
