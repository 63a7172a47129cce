import { decide } from "../../compare/decide";
import type { Pair } from "../../compare/merge-join";
import type { TaskPool } from "../../concurrency/task-pool";
import type { CopyAttempt, CopyContext } from "../../copy/copy-object";
import type { WithSource } from "../../copy/inspect";
import { type Outcome, outcomeOf } from "../../copy/outcome";
import { reconcile } from "../../copy/reconcile";
import type { KeyRange } from "../../model/key-range";
import type { NdjsonWriter } from "../../records/ndjson-writer";
import type { ManifestFile, Verdict } from "../../records/schema";
import type { Entry } from "../../s3/objects";
import type { Visitor } from "../../scan/visitor";
import type { Recording, WorkerClock, WorkerContext } from "../context";
import { InFlightKeys } from "../in-flight";
import { KnownVerdicts, versionsOf } from "../known-verdicts";
import type { OutcomeRecorder } from "../outcome-recorder";
import { Stopwatch } from "../stopwatch";

/** The context that the visitors of all scans of one worker share. */
export interface SyncVisitorContext
  extends Pick<WorkerContext, "copyPermits" | "earlier">,
    Pick<Recording, "newVerdicts" | "onProgress">,
    Pick<WorkerClock, "now"> {
  readonly copying: CopyContext;
  readonly pool: TaskPool;
  readonly recorder: OutcomeRecorder;
}

/**
 * Decides for each key of a scan, counts it, and records orphans. Keys that need a request wait for room in the task pool.
 * A subclass defines an attempt at a copy, and what is counted for it.
 */
export abstract class SyncVisitor implements Visitor {
  /** Copies one object, or finds out whether it could be copied. */
  protected abstract readonly attempt: CopyAttempt;
  /** The outcome of a successful attempt in the records. */
  protected abstract readonly outcome: "copied" | "wouldCopy";

  private readonly known: KnownVerdicts | undefined;
  private readonly verdicts: NdjsonWriter<Verdict>;
  private readonly inFlight = new InFlightKeys();

  /** @param before the key before the first key of the scan */
  constructor(
    protected readonly context: SyncVisitorContext,
    private before: string | null,
  ) {
    const { earlier, newVerdicts, now } = context;
    if (earlier.verdicts.length > 0) this.known = new KnownVerdicts(earlier, now);
    this.verdicts = newVerdicts();
  }

  sourceOnly(source: Entry): Promise<void> | undefined {
    return this.visit({ key: source.key, source });
  }

  destinationOnly(destination: Entry): Promise<void> | undefined {
    this.before = destination.key;
    return this.context.recorder.orphan(destination);
  }

  both(source: Entry, destination: Entry): Promise<void> | undefined {
    return this.visit({ key: source.key, source, destination });
  }

  /**
   * The range of a copy in flight begins after the excluded key. If the range contained that key, each attempt at the
   * copy would count as progress.
   */
  excluded(pair: Pair<Entry>): Promise<void> | undefined {
    this.before = pair.key;
    this.context.recorder.filteredOut();
    return this.passOn(pair);
  }

  afterBatch(): void {
    this.context.onProgress();
  }

  /** Ranges of the keys whose copies have begun but are not finished. Neighbors are joined. */
  unfinished(): KeyRange[] {
    return this.inFlight.ranges();
  }

  /** Writes the remaining verdicts. @returns all files of verdicts */
  close(): Promise<readonly ManifestFile[]> {
    return this.verdicts.close();
  }

  /**
   * Counts a successful attempt.
   *
   * @param milliseconds from its first request to its last, without waits
   */
  protected abstract succeeded(pair: WithSource, milliseconds: number): void;

  /** Counts the key, and begins its copy if it needs one. */
  private visit(pair: WithSource): Promise<void> | undefined {
    const { copying, recorder } = this.context;
    const { before } = this;
    this.before = pair.key;
    const decision = decide(pair, copying.run.compare);
    switch (decision.action) {
      case "keep":
        recorder.kept();
        return copying.run.compare === "etag" ? undefined : this.passOn(pair);
      case "skip":
        return recorder.finished(this, pair, { outcome: "skipped", reason: decision.reason });
      default:
        return this.begin(pair, before);
    }
  }

  private async begin(pair: WithSource, before: string | null): Promise<void> {
    const { copying, pool, recorder, onProgress, now } = this.context;
    const known = await this.known?.find(pair);
    if (known && (known.verdict !== "kept" || copying.run.compare === "etag")) {
      await this.verdicts.add(known);
      return recorder.finished(this, pair, outcomeOf(known.verdict));
    }
    await pool.add(async () => {
      this.inFlight.begin(pair.key, before);
      const stopwatch = new Stopwatch({ now, sleep: copying.sleep });
      const outcome = await reconcile({ ...copying, sleep: stopwatch.sleep }, pair, this.attempt);
      const { milliseconds } = stopwatch;
      if (outcome.outcome === "copied") this.succeeded(pair, milliseconds);
      this.inFlight.finish(pair.key);
      await this.remember(pair, outcome, known);
      await recorder.finished(this, pair, outcome, { milliseconds, copied: this.outcome });
      onProgress();
    });
  }

  /**
   * Keeps the verdict of a pair although this run does not need it, because this run's verdicts replace those of
   * earlier runs.
   */
  private passOn(pair: Pair<Entry>): Promise<void> | undefined {
    return this.known?.find(pair).then((known) => known && this.verdicts.add(known));
  }

  private remember(
    pair: Pair<Entry>,
    outcome: Outcome,
    known: Verdict | undefined,
  ): Promise<void> | undefined {
    if (outcome.outcome === "kept" && known !== undefined) return this.verdicts.add(known);
    if (!("verdict" in outcome) || outcome.verdict === undefined) return undefined;
    const { verdict } = outcome;
    return this.verdicts.add({
      key: pair.key,
      versions: versionsOf(pair),
      verdict,
      at: this.context.now(),
    });
  }
}
