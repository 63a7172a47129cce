import { decide } from "./decide";
import { AccessDenied, SyncError, textOf } from "./errors";
import { keyFilter } from "./filter";
import { Marks } from "./histogram";
import type { Lines } from "./lines";
import { listing } from "./listing";
import { merge, type Pair } from "./merge";
import type { Pace } from "./pace";
import { Pool } from "./pool";
import type { KeyRange } from "./range";
import type { Noted, Orphan, RangeResult } from "./records";
import { type Outcome, type SettleContext, settle, type WithSource } from "./settle";
import type { Entry } from "./store";
import type { Counter } from "./tally";

/** How long a worker may go on. */
export interface Budget {
  /** Whether a further key may be begun. */
  mayBegin(): boolean;
  /** Fires when what is under way must be given up. */
  readonly signal: AbortSignal;
}

export interface WorkerContext extends Omit<SettleContext, "signal" | "countBytes"> {
  readonly budget: Budget;
  /** Keys after which the worker leaves the rest over. */
  readonly mostKeys: number;
  /** Copies in flight. */
  readonly pace: Pace;
  readonly count: Counter;
  readonly orphans: Lines<Orphan>;
  readonly outcomes: Lines<Noted>;
  /** Called after every batch of keys. */
  readonly onProgress: () => void;
}

/** Notable outcomes that a result names itself; the others are in the outcomes. */
const MOST_NOTABLE = 100;
/** Copies that S3 denies, with none allowed, before a worker takes it that none will be. */
const MOST_DENIED = 100;

/**
 * Syncs ranges one after the other until they are done or the budget is spent. What is left comes back as ranges,
 * such that done and left together are exactly what was given: no key is skipped, none is counted twice.
 */
export async function copyRanges(given: WorkerContext, ranges: readonly KeyRange[]): Promise<RangeResult> {
  const left: KeyRange[] = [];
  const notable: Noted[] = [];
  let passed = 0;
  const marks = new Marks();
  const context = { ...given, budget: withKeys(given.budget, given.mostKeys) };
  let stopped: RangeResult["stopped"] = null;
  for (const range of ranges) {
    if (stopped || !context.budget.mayBegin()) left.push(range);
    else {
      const walk = new RangeWalk(context, range, notable, marks);
      stopped = await walk.run();
      left.push(...walk.left());
      passed += walk.passed;
    }
  }
  await context.outcomes.close();
  return {
    tally: context.count,
    left,
    orphans: await context.orphans.close(),
    notable,
    passed,
    marks: marks.close(),
    stopped,
  };
}

/** Ends with the budget, or when so many keys have been begun. */
function withKeys(budget: Budget, keys: number): Budget {
  let left = keys;
  return { mayBegin: () => left-- > 0 && budget.mayBegin(), signal: budget.signal };
}

class RangeWalk {
  private readonly pool: Pool;
  private readonly settling: SettleContext;
  private readonly wanted: ((key: string) => boolean) | undefined;
  /** Keys under way, each with the one before it, in order. */
  private readonly underWay = new Map<string, string | null>();
  /** Every key up to here is done or under way. */
  private position: string | null;
  private done = false;
  /** Keys that the filters left out. */
  passed = 0;
  private denied = 0;

  constructor(
    private readonly context: WorkerContext,
    private readonly range: KeyRange,
    private readonly notable: Noted[],
    private readonly marks: Marks,
  ) {
    this.pool = new Pool(context.pace);
    this.wanted = keyFilter(context.run);
    const countBytes = (bytes: number) => {
      context.count.bytes.copied += bytes;
    };
    this.settling = { ...context, signal: context.budget.signal, countBytes };
    this.position = range.after;
  }

  /** @returns why it ended early, unless that was the budget. */
  async run(): Promise<RangeResult["stopped"]> {
    let stopped: RangeResult["stopped"] = null;
    try {
      this.done = await this.walk();
    } catch (error) {
      stopped = failure(error);
    }
    try {
      await this.pool.drain();
    } catch (error) {
      stopped ??= this.context.budget.signal.aborted ? null : failure(error);
    }
    return stopped;
  }

  /** What was neither done nor, if it was begun, finished. Neighbours are joined. */
  left(): KeyRange[] {
    const left: { after: string | null; through: string | null; keys: number }[] = [];
    for (const [key, before] of this.underWay) {
      const last = left.at(-1);
      if (last && last.through === before) Object.assign(last, { through: key, keys: last.keys + 1 });
      else left.push({ after: before, through: key, keys: 1 });
    }
    return this.done ? left : [...left, { after: this.position, through: this.range.through }];
  }

  /** @returns whether the range's end was reached. */
  private async walk(): Promise<boolean> {
    const { run, source, destination, budget, onProgress } = this.context;
    const here = listing(source, run.source, run.prefix, this.range);
    const there = listing(destination, run.destination, run.destinationPrefix, this.range);
    for await (const batch of merge(here, there)) {
      for (const pair of batch) {
        if (!budget.mayBegin()) return false;
        const wanted = this.wanted === undefined || this.wanted(pair.key);
        if (!wanted) this.passed++;
        const busy = wanted ? this.take(pair) : undefined;
        if (busy) await busy; // most keys are kept, and cost no turn of the event loop
        this.position = pair.key;
        this.marks.pass(pair.key);
      }
      onProgress();
    }
    return true;
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
    await this.pool.add(async () => {
      this.underWay.set(pair.key, before);
      const outcome = await settle(this.settling, pair);
      if (outcome.outcome === "copied") this.context.pace.succeeded();
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
    const worthALook = noted.outcome !== "copied" && noted.outcome !== "spared";
    if (worthALook && this.notable.length < MOST_NOTABLE) this.notable.push(noted);
    return this.context.outcomes.add(noted);
  }

  private giveUpIfDenied({ code, reason }: { readonly code?: string; readonly reason: string }): void {
    if (code !== "AccessDenied" || ++this.denied < MOST_DENIED || this.context.count.objects.copied > 0)
      return;
    throw deniedCopies(this.context.run.destination, reason);
  }
}

/** What S3 said of a denied copy, as an error of the whole run. Its text usually names the action. */
export const deniedCopies = (destination: string, reason: string): AccessDenied =>
  new AccessDenied(/\bs3:\w+/.exec(reason)?.[0] ?? "copying objects", destination, reason);

/** S3 tells LastModified in whole seconds, so what was written in the start's own second may look older than it. */
const wholeSeconds = (time: string): number => Math.floor(Date.parse(time) / 1_000) * 1_000;

const failure = (error: unknown): NonNullable<RangeResult["stopped"]> => ({
  error: error instanceof Error ? error.name : "Error",
  cause: textOf(error),
  fatal: error instanceof SyncError,
});
