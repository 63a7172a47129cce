/**
 * Metrics in CloudWatch's embedded metric format: fields of a line of JSON in a function's log.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */

/** The namespace of all metrics. */
export const METRIC_NAMESPACE = "sync-buckets";

/**
 * Every metric with its unit. A run emits each metric once, at its end, and `RemainingKeys` also at the beginning of each
 * round. A dry run, and a run that fails before it has begun, emit only `RunFailed` and `RunRefused`.
 */
export const METRICS = {
  /** 1: the run succeeded, and was not a dry run. */
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
  /** Keys of the source and orphans, per second of the run. */
  KeysPerSecond: "Count/Second",
  /**
   * Keys that have no outcome yet: during the copies the estimated keys that remain to be compared, and then the orphans that
   * remain to be deleted. 0 at the end. Not emitted before a round has confirmed the estimates.
   */
  RemainingKeys: "Count",
} as const;

/** Value of the dimension `Pair` of a run whose input selects no pair. A pair cannot have this name. */
export const NO_PAIR = "(none)";

export type MetricName = keyof typeof METRICS;

/** How the metrics of a stack are published. */
export interface MetricsSettings {
  /** Value of the dimension `Stack`, which distinguishes components in one account and Region. */
  readonly stack: string;
  /** Whether there are additional metrics with the dimensions `Stack` and `Pair`. */
  readonly byPair: boolean;
}

/** The values of the dimensions other than `Stack`. */
export interface Dimensions {
  /** Absent if the input selects no pair. */
  readonly pair?: string | undefined;
  /** The error of a failed run: a dimension of `RunFailed`. */
  readonly error?: string | undefined;
}

/**
 * The fields that turn the values of a line into metrics: by stack, on request by pair, and `RunFailed` by error.
 *
 * @param now milliseconds since 1970
 */
export function embedded(
  values: Partial<Record<MetricName, number>>,
  { stack, byPair }: MetricsSettings,
  { pair, error }: Dimensions,
  now: number,
): object {
  const names = Object.keys(values) as MetricName[];
  const directives = [
    directive([["Stack"], ...(byPair ? [["Stack", "Pair"]] : [])], names),
    ...(error === undefined ? [] : [directive([["Stack", "Error"]], ["RunFailed"])]),
  ];
  return {
    _aws: { Timestamp: now, CloudWatchMetrics: directives },
    Stack: stack,
    ...((byPair || pair !== undefined) && { Pair: pair ?? NO_PAIR }),
    ...(error !== undefined && { Error: error }),
  };
}

const directive = (dimensions: readonly (readonly string[])[], names: readonly MetricName[]) => ({
  Namespace: METRIC_NAMESPACE,
  Dimensions: dimensions,
  Metrics: names.map((name) => ({ Name: name, Unit: METRICS[name] })),
});
