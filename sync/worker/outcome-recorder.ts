import type { WithSource } from "../copy/inspect";
import type { Outcome } from "../copy/outcome";
import type { MutableCounters } from "../metrics/counters";
import { bare, OutcomeLog } from "../records/outcome-log";
import { type OutcomeRecord, UNLISTED, type WorkerLimit } from "../records/schema";
import { destinationKey, type Run, sourceKey } from "../request/run";
import type { Entry } from "../s3/objects";
import type { Recording } from "./context";

/** An attempt at a copy. */
interface Attempt {
  /** From its first request to its last, without waits. */
  readonly milliseconds: number;
  /** The outcome in the record of a key that was copied. */
  readonly copied: "copied" | "wouldCopy";
}

/** The attempt at a key that was decided without a request. */
const NO_ATTEMPT: Attempt = { milliseconds: 0, copied: "copied" };

/** Counts and records the outcomes of one worker's keys. */
export class OutcomeRecorder {
  /** Every outcome except `kept`. */
  readonly log: OutcomeLog;
  /** Conflicts on keys that the destination does not have. */
  unresolved = 0;
  /** Copies that S3 has denied. */
  denied = 0;
  /** The scans in which copies were denied. */
  private readonly deniedScans = new Set<object>();

  constructor(
    private readonly run: Run,
    private readonly recording: Pick<Recording, "counters" | "orphans" | "outcomes">,
    private readonly denials: WorkerLimit["denials"],
  ) {
    this.log = new OutcomeLog(recording.outcomes, run.id);
  }

  /** The counts of the worker. */
  get counters(): MutableCounters {
    return this.recording.counters;
  }

  /** Both sides are equal. */
  kept(): void {
    const { objects } = this.recording.counters;
    objects.source++;
    objects.destination++;
    objects.kept++;
  }

  /** The filters exclude the key. */
  filteredOut(): void {
    this.recording.counters.filteredOut++;
  }

  /** Only the destination has the key. @returns a promise only if a record must be written first */
  orphan({ key, etag, size, lastModified }: Entry): Promise<void> | undefined {
    const { run } = this;
    const { counters, orphans } = this.recording;
    counters.objects.destination++;
    counters.objects.orphans++;
    const reason = !run.delete
      ? UNLISTED.off
      : lastModified >= wholeSeconds(run.destinationTime)
        ? UNLISTED.newer
        : undefined;
    if (reason === undefined) return orphans.add({ key, etag, size }, size);
    counters.objects.retained++;
    const of = { size, destinationEtag: bare(etag), milliseconds: 0 };
    return this.log.add(
      { key: destinationKey(run, key), action: "delete", outcome: "retained", reason, ...of },
      false,
    );
  }

  /**
   * A key of the source has its outcome.
   *
   * @param attempt the milliseconds of its requests, and the outcome in the record of a copied key
   * @returns a promise only if a record must be written first
   */
  finished(
    scan: object,
    pair: WithSource,
    outcome: Outcome,
    attempt: Attempt = NO_ATTEMPT,
  ): Promise<void> | undefined {
    const { run } = this;
    const { counters } = this.recording;
    counters.objects.source++;
    if (pair.destination) counters.objects.destination++;
    counters.objects[outcome.outcome === "conflict" ? "conflicts" : outcome.outcome]++;
    if (outcome.outcome === "kept") return undefined;
    if (outcome.outcome === "copied") counters.bytes.copied += outcome.size;
    if (outcome.outcome === "conflict" && outcome.absent) this.unresolved++;
    if (outcome.outcome === "failed" && outcome.code === "AccessDenied") {
      this.denied++;
      this.deniedScans.add(scan);
    }
    const copied = outcome.outcome === "copied";
    const { source, destination } = pair;
    const record: OutcomeRecord = {
      key: sourceKey(run, pair.key),
      action: "copy",
      outcome: copied ? attempt.copied : outcome.outcome,
      reason: outcome.reason,
      ...("code" in outcome && outcome.code !== undefined && { code: outcome.code }),
      size: copied ? outcome.size : source.size,
      sourceEtag: bare(source.etag),
      ...(destination && { destinationEtag: bare(destination.etag) }),
      milliseconds: attempt.milliseconds,
    };
    return this.log.add(record, !copied);
  }

  /**
   * Whether all copies were denied, in the number and spread that the limit requires. More copies would be denied too.
   */
  get allDenied(): boolean {
    const { denials } = this;
    const { counters } = this.recording;
    if (denials === null || counters.objects.copied > 0) return false;
    return this.denied >= denials.copies && this.deniedScans.size >= denials.scans;
  }
}

/** LastModified has whole seconds, so an object written in the second of the start may look older than the start. */
const wholeSeconds = (time: string): number => Math.floor(Date.parse(time) / 1_000) * 1_000;
