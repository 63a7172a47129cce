import type { WithSource } from "../copy/inspect";
import type { Outcome } from "../copy/reconcile";
import type { MutableCounters } from "../metrics/counters";
import { deniedCopies } from "../model/errors";
import { NOTABLE_PER_ITEM } from "../records/constants";
import type { NdjsonWriter } from "../records/ndjson-writer";
import type { Orphan, OutcomeRecord } from "../records/schema";
import type { Run } from "../request/run";
import type { Entry } from "../s3/object-store";
import { MAX_DENIED } from "./constants";

export interface RecorderContext {
  readonly run: Run;
  readonly counters: MutableCounters;
  readonly orphans: NdjsonWriter<Orphan>;
  readonly outcomes: NdjsonWriter<OutcomeRecord>;
}

/** Counts and records the outcomes of one worker's keys. */
export class OutcomeRecorder {
  /** The first outcomes that are not `copied` or `retained`. */
  readonly notable: OutcomeRecord[] = [];
  /** Copies that S3 has denied. */
  private denied = 0;

  constructor(private readonly context: RecorderContext) {}

  /** Both sides are equal. */
  kept(): void {
    const { objects } = this.context.counters;
    objects.source++;
    objects.destination++;
    objects.kept++;
  }

  /** Only the destination has the key. @returns a promise only if a record has to be written first. */
  orphan({ key, etag, size, lastModified }: Entry): Promise<void> | undefined {
    const { run, counters, orphans } = this.context;
    counters.objects.destination++;
    counters.objects.orphans++;
    const reason = !run.delete
      ? "`delete` is false"
      : lastModified >= wholeSeconds(run.startedAt)
        ? "newer than the run"
        : undefined;
    if (reason === undefined) return orphans.add({ key, etag, size }, size);
    counters.objects.retained++;
    return this.record({ key: run.destinationPrefix + key, outcome: "retained", reason });
  }

  /**
   * A key of the source has its outcome. @returns a promise only if a record has to be written first.
   * @throws AccessDenied if S3 denies all copies.
   */
  finished(pair: WithSource, outcome: Outcome): Promise<void> | undefined {
    const { counters, run } = this.context;
    counters.objects.source++;
    if (pair.destination) counters.objects.destination++;
    counters.objects[outcome.outcome === "conflict" ? "conflicts" : outcome.outcome]++;
    if (outcome.outcome === "kept") return undefined;
    const recorded = this.record({ key: run.prefix + pair.key, ...outcome });
    if (outcome.outcome === "failed") this.stopIfDenied(outcome);
    return recorded;
  }

  private record(record: OutcomeRecord): Promise<void> | undefined {
    const isNotable = record.outcome !== "copied" && record.outcome !== "retained";
    if (isNotable && this.notable.length < NOTABLE_PER_ITEM) this.notable.push(record);
    return this.context.outcomes.add(record);
  }

  private stopIfDenied({ code, reason }: { readonly code?: string; readonly reason: string }): void {
    const { counters, run } = this.context;
    if (code !== "AccessDenied" || ++this.denied < MAX_DENIED || counters.objects.copied > 0) return;
    throw deniedCopies(run.destination, reason);
  }
}

/** LastModified has whole seconds, so that an object written in the second of the start may look older than the start. */
const wholeSeconds = (time: string): number => Math.floor(Date.parse(time) / 1_000) * 1_000;
