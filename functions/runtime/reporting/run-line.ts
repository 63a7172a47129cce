import { ErrorName } from "../../../sync/model/errors";
import type { Failure } from "../../../sync/records/schema";
import type { Output } from "../../../sync/report/output";

/**
 * The line that a run writes to the log of its last function, with its metrics in CloudWatch's embedded metric format.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */

/** The namespace of all metrics. */
export const METRIC_NAMESPACE = "sync-buckets";

/**
 * Every metric with its unit. A run emits each once, at its end. A dry run, and a run that fails before it has begun, emit
 * only those of {@link ALWAYS}.
 */
export const METRICS = {
  /** 1: the run succeeded, and was no dry run. */
  RunSucceeded: "Count",
  /** 1: the run failed for a reason other than `AlreadyRunning`. */
  RunFailed: "Count",
  /** 1: another run of the pair was in progress. */
  RunRefused: "Count",
  SourceObjects: "Count",
  DestinationObjects: "Count",
  KeptObjects: "Count",
  CopiedObjects: "Count",
  SkippedObjects: "Count",
  ConflictObjects: "Count",
  FailedObjects: "Count",
  DeletedObjects: "Count",
  RetainedObjects: "Count",
  CopiedBytes: "Bytes",
  DeletedBytes: "Bytes",
  /** Requests to S3 of all kinds. */
  Requests: "Count",
  /** Requests that S3 refused because there were too many. */
  Throttles: "Count",
  /** The estimate in USD. */
  CostUsd: "None",
  Seconds: "Seconds",
  /** Keys of the source and orphans, by the seconds of the run. */
  KeysPerSecond: "Count/Second",
} as const;

export type MetricName = keyof typeof METRICS;

/** The metrics that a run of any kind emits. */
export const ALWAYS = ["RunFailed", "RunRefused"] as const satisfies readonly MetricName[];

/** How the metrics of a stack are published. */
export interface MetricsSettings {
  /** Value of the dimension `Stack`, which tells components of one account and Region apart. */
  readonly stack: string;
  /** Whether there are metrics with the dimensions `Stack` and `Pair` in addition. */
  readonly byPair: boolean;
}

/** The end of a run. */
export interface RunEnd {
  readonly runId: string;
  /** Absent if the input selects no pair. */
  readonly pair?: string | undefined;
  /** `null`: the run succeeded. */
  readonly failure: Failure | null;
  /** Absent if the run has not begun. */
  readonly output?: Output | undefined;
}

/**
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
  const { stack, byPair } = settings;
  const names = Object.keys(values) as MetricName[];
  const directives = [
    directive([["Stack"], ...(byPair && pair !== undefined ? [["Stack", "Pair"]] : [])], names),
    ...(values.RunFailed ? [directive([["Stack", "Error"]], ["RunFailed"])] : []),
  ];
  return {
    _aws: { Timestamp: now, CloudWatchMetrics: directives },
    Stack: stack,
    ...(pair !== undefined && { Pair: pair }),
    ...(values.RunFailed && { Error: failure?.error }),
    ...record,
    ...values,
  };
}

const directive = (dimensions: readonly (readonly string[])[], names: readonly MetricName[]) => ({
  Namespace: METRIC_NAMESPACE,
  Dimensions: dimensions,
  Metrics: names.map((name) => ({ Name: name, Unit: METRICS[name] })),
});

function valuesOf({ failure, output }: RunEnd): Partial<Record<MetricName, number>> {
  // A run that found another one in progress raises no alarm.
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
  } satisfies Record<MetricName, number>;
}
