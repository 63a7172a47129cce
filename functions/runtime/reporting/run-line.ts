import { ErrorName } from "../../../sync/model/errors";
import type { Failure } from "../../../sync/model/failure";
import type { Output } from "../../../sync/report/output";
import { METRICS_AHEAD_MS } from "../constants";
import { embedded, type MetricName, type MetricsSettings } from "./metrics";

/** The end of a run. */
export interface RunEnd {
  readonly runId: string;
  /** Absent if the input selects no pair. */
  readonly pair?: string | undefined;
  /** `null`: the run succeeded. */
  readonly failure: Failure | null;
  /** Absent if the run has not begun. */
  readonly output?: Output | undefined;
  /** Estimated keys without an outcome; absent if unknown. */
  readonly remainingKeys?: number | undefined;
}

/**
 * The line that a run writes, with its metrics, to the log of its last function.
 *
 * @param settings `undefined`: the line has no metrics, and is a record only
 * @param now milliseconds since 1970
 */
export function runLine(end: RunEnd, settings: MetricsSettings | undefined, now: number): object {
  const { runId, pair, failure, output } = end;
  const record = {
    event: "run",
    runId,
    pair,
    status: failure === null ? "succeeded" : "failed",
    ...(failure !== null && { error: failure.error, cause: failure.cause }),
    ...(output && { dryRun: output.dryRun, rounds: output.rounds, report: output.report }),
  };
  const values = valuesOf(end);
  if (settings === undefined) return { ...record, ...values };
  const error = values.RunFailed ? failure?.error : undefined;
  return { ...embedded(values, settings, { pair, error }, now + METRICS_AHEAD_MS), ...record, ...values };
}

function valuesOf({ failure, output, remainingKeys }: RunEnd): Partial<Record<MetricName, number>> {
  // A run that found another run in progress raises no alarm.
  const refused = failure?.error === ErrorName.AlreadyRunning;
  const always = { RunFailed: failure !== null && !refused ? 1 : 0, RunRefused: refused ? 1 : 0 };
  if (output === undefined || output.dryRun) return always;
  const { objects, bytes, requests } = output;
  const seconds = Math.max(0, Date.parse(output.finishedAt) - Date.parse(output.startedAt)) / 1_000;
  return {
    RunSucceeded: failure === null ? 1 : 0,
    ...always,
    SourceObjects: objects.source,
    DestinationObjects: objects.destination,
    KeptObjects: objects.kept,
    CopiedObjects: objects.copied,
    SkippedObjects: objects.skipped,
    ConflictObjects: objects.conflicts,
    FailedObjects: objects.failed,
    DeletedObjects: objects.deleted,
    RetainedObjects: objects.retained,
    CopiedBytes: bytes.copied,
    DeletedBytes: bytes.deleted,
    Requests: Object.values(requests).reduce((sum, n) => sum + n, 0),
    Throttles: output.throttled,
    CostUsd: output.estimatedCostUsd,
    Seconds: seconds,
    KeysPerSecond: seconds > 0 ? (objects.source + objects.orphans) / seconds : 0,
    ...(remainingKeys !== undefined && { RemainingKeys: remainingKeys }),
  } satisfies Record<Exclude<MetricName, "RemainingKeys">, number>;
}
