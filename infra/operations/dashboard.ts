import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { METRIC_NAMESPACE, type MetricName } from "../../functions/runtime/reporting/metrics";
import {
  DASHBOARD_COLUMNS,
  HASH_LENGTH,
  HOUR_SECONDS,
  MAX_DASHBOARD_NAME_LENGTH,
  MINUTE_SECONDS,
  WIDGET_HEIGHT,
} from "./constants";

export interface DashboardArgs {
  /** Value of the dimension `Stack` of the metrics. */
  readonly stack: string;
  /** Whether there are metrics by pair. */
  readonly byPair: boolean;
  readonly region: pulumi.Output<string>;
  readonly stateMachineArn: pulumi.Output<string>;
  readonly consoleUrl: pulumi.Output<string>;
  /** The log groups that have a line for each run. */
  readonly logGroups: readonly pulumi.Input<string>[];
}

/** A widget without its position. */
interface Widget {
  readonly type: "text" | "metric" | "log";
  readonly width: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * The name of the dashboard in the account: letters, digits, hyphens and underscores. A long name begins with its hash in
 * place of the organization.
 *
 * @param stack the dimension `Stack` of the metrics
 */
export function dashboardNameOf(stack: string): string {
  const name = stack.replaceAll(/[^\w-]/g, "-");
  if (name.length <= MAX_DASHBOARD_NAME_LENGTH) return name;
  const hash = createHash("sha256").update(stack).digest("hex").slice(0, HASH_LENGTH);
  return `${hash}-${name.slice(HASH_LENGTH + 1 - MAX_DASHBOARD_NAME_LENGTH)}`;
}

/** The dashboard: runs, remaining keys and the last failures, then objects, bytes, speed, requests and cost. */
export function dashboard(
  name: string,
  args: DashboardArgs,
  options: pulumi.CustomResourceOptions,
): aws.cloudwatch.Dashboard {
  const body = pulumi
    .all([args.region, args.stateMachineArn, args.consoleUrl, pulumi.all([...args.logGroups])])
    .apply(([region, arn, url, logGroups]) =>
      JSON.stringify({ widgets: placed(widgets({ ...args, region, arn, url, logGroups })) }),
    );
  return new aws.cloudwatch.Dashboard(
    name,
    { dashboardName: dashboardNameOf(args.stack), dashboardBody: body },
    options,
  );
}

interface Known {
  readonly stack: string;
  readonly byPair: boolean;
  readonly region: string;
  readonly arn: string;
  readonly url: string;
  readonly logGroups: readonly string[];
}

function widgets({ stack, byPair, region, arn, url, logGroups }: Known): Widget[] {
  const half = DASHBOARD_COLUMNS / 2;
  const chart = (
    title: string,
    metrics: readonly unknown[],
    stat = "Sum",
    period = HOUR_SECONDS,
  ): Widget => ({
    type: "metric",
    width: half,
    properties: { title, region, view: "timeSeries", stat, period, metrics },
  });
  const ours = (...names: MetricName[]) => names.map((name) => [METRIC_NAMESPACE, name, "Stack", stack]);
  const byPairs = (name: MetricName, stat = "Sum", period = HOUR_SECONDS) => [
    [
      {
        // Names with a hyphen need quotes. Source: CloudWatch user guide, search expression syntax.
        expression: `SEARCH('{"${METRIC_NAMESPACE}",Stack,Pair} MetricName="${name}" Stack="${stack}"', '${stat}', ${period})`,
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the syntax of CloudWatch's labels
        label: "${PROP('Dim.Pair')}",
      },
    ],
  ];
  /** Metrics of a different magnitude, which would be flat lines next to the other metrics. */
  const onRight = (...names: MetricName[]) => ours(...names).map((metric) => [...metric, { yAxis: "right" }]);
  return [
    {
      type: "text",
      width: DASHBOARD_COLUMNS,
      properties: {
        markdown: `# ${stack}\n[Executions](${url}) of the state machine. What to do: docs/operating.md.`,
      },
    },
    chart("Runs", [
      ...ours("RunSucceeded", "RunFailed", "RunRefused"),
      ...["ExecutionsStarted", "ExecutionsTimedOut", "ExecutionsAborted"].map((name) => [
        "AWS/States",
        name,
        "StateMachineArn",
        arn,
      ]),
    ]),
    chart("Remaining keys, of the run with most", ours("RemainingKeys"), "Maximum", MINUTE_SECONDS),
    {
      type: "log",
      width: DASHBOARD_COLUMNS,
      properties: {
        title: "Last failed runs",
        region,
        view: "table",
        query: `${logGroups.map((group) => `SOURCE '${group}'`).join(" | ")} | ${FAILED_RUNS}`,
      },
    },
    chart("Objects changed (right: conflicts, failed)", [
      ...ours("CopiedObjects", "DeletedObjects"),
      ...onRight("ConflictObjects", "FailedObjects"),
    ]),
    chart(
      "Objects unchanged",
      ours("SourceObjects", "DestinationObjects", "KeptObjects", "SkippedObjects", "RetainedObjects"),
      "Maximum",
    ),
    chart("Bytes", ours("CopiedBytes", "DeletedBytes")),
    chart("Keys per second (right: seconds)", [...ours("KeysPerSecond"), ...onRight("Seconds")], "Maximum"),
    chart("Requests (right: cost in USD)", [...ours("Requests", "Throttles"), ...onRight("CostUsd")]),
    ...(byPair
      ? [
          chart("Failed runs by pair", byPairs("RunFailed")),
          chart("Copied objects by pair", byPairs("CopiedObjects")),
          chart(
            "Remaining keys by pair",
            byPairs("RemainingKeys", "Maximum", MINUTE_SECONDS),
            "Maximum",
            MINUTE_SECONDS,
          ),
        ]
      : []),
  ];
}

/** A query of CloudWatch Logs Insights. */
const FAILED_RUNS =
  'fields @timestamp, runId, pair, error, cause | filter event = "run" and status = "failed" | sort @timestamp desc | limit 200';

/** Widgets from left to right, then from top to bottom. */
function placed(all: readonly Widget[]): object[] {
  let [x, y] = [0, 0];
  return all.map((widget) => {
    if (x + widget.width > DASHBOARD_COLUMNS) [x, y] = [0, y + WIDGET_HEIGHT];
    const at = { ...widget, x, y, height: WIDGET_HEIGHT };
    x += widget.width;
    return at;
  });
}
