import { expect } from "chai";
import { METRIC_NAMESPACE, METRICS } from "../../../functions/runtime/reporting/metrics";
import { dashboardNameOf } from "../../../infra/operations/dashboard";
import type { Program } from "../../../local/registration";
import { named, ofType, registered } from "../registered";

const ALL = {
  "sync-buckets:schedule": "rate(1 day)",
  "sync-buckets:alarms": "true",
  "sync-buckets:maxHoursWithoutSuccess": "26",
  "sync-buckets:alarmDeletes": "10",
  "sync-buckets:alarmFailures": "10",
  "sync-buckets:metricsByPair": "true",
  "sync-buckets:dashboard": "true",
};

/** The metric of an alarm. */
interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Metrics that AWS publishes. Source: the developer guides of Step Functions and Amazon SQS. */
const OF_AWS: Readonly<Record<string, readonly string[]>> = {
  "AWS/States": [
    "ExecutionsStarted",
    "ExecutionsSucceeded",
    "ExecutionsFailed",
    "ExecutionsTimedOut",
    "ExecutionsAborted",
    "ExecutionThrottled",
    "ExecutionTime",
  ],
  "AWS/SQS": ["ApproximateNumberOfMessagesVisible", "NumberOfMessagesSent"],
};

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly metrics?: readonly (
      | readonly [string, string, ...(string | { yAxis: string })[]]
      | readonly [{ expression: string }]
    )[];
    readonly title?: string;
    readonly query?: string;
    readonly markdown?: string;
  };
}

const widgetsOf = (program: Program): Widget[] =>
  JSON.parse(named(program, "dashboard").inputs.dashboardBody).widgets;

/** The metrics that a dashboard shows: namespace, name, and the dimensions. */
const shown = (program: Program): string[][] =>
  widgetsOf(program).flatMap(({ properties: { metrics = [] } }) =>
    metrics.map((metric) => {
      if (typeof metric[0] === "string") return metric.filter((part) => typeof part === "string");
      const search = /^SEARCH\('\{"([\w-]+)",Stack,Pair\} MetricName="(\w+)" Stack="([^"]+)"'/.exec(
        metric[0].expression,
      );
      return [search?.[1] ?? "", search?.[2] ?? "", "Stack", search?.[3] ?? ""];
    }),
  );

describe("the dashboard of a stack", () => {
  let program: Program;
  before(async () => {
    program = await registered(ALL);
  });

  it("is none by default, and publishes metrics if it is one", async () => {
    expect(ofType(await registered(), "aws:cloudwatch/dashboard:Dashboard")).to.deep.equal([]);
    const only = await registered({ "sync-buckets:dashboard": "true" });
    expect(named(only, "dashboard").inputs.dashboardName).to.equal("sync-buckets-local-sync-buckets");
    expect(JSON.parse(named(only, "report-function").inputs.code["settings.json"]).metrics).to.deep.equal({
      stack: "sync-buckets/local/sync-buckets",
      byPair: false,
    });
    expect(JSON.stringify(widgetsOf(only))).not.to.include("SEARCH");
  });

  it("and the alarms have only metrics that are emitted, with the dimensions with which they are", () => {
    const alarms = ofType(program, "aws:cloudwatch/metricAlarm:MetricAlarm").flatMap(
      ({ inputs }): string[][] =>
        (inputs.metricQueries ?? [{ metric: inputs }]).flatMap(({ metric }: { metric?: Metric }) =>
          metric === undefined
            ? []
            : [[metric.namespace, metric.metricName, ...Object.entries(metric.dimensions).flat()]],
        ),
    );
    expect(alarms).to.have.length.above(8);
    const used = [...shown(program), ...alarms];
    const known: typeof OF_AWS = { ...OF_AWS, [METRIC_NAMESPACE]: Object.keys(METRICS) };
    for (const [namespace = "", metric = ""] of used)
      expect(known[namespace], `${namespace} ${metric}`).to.include(metric);
    const { stack } = JSON.parse(named(program, "report-function").inputs.code["settings.json"]).metrics;
    for (const [namespace, metric, ...dimensions] of used.filter(([first]) => first === METRIC_NAMESPACE)) {
      const pairs = dimensions.flatMap((name, i) => (i % 2 === 0 ? [[name, dimensions[i + 1]]] : []));
      const { Stack, Pair, ...others } = Object.fromEntries(pairs);
      expect({ Stack, others }, `${namespace} ${metric}`).to.deep.equal({ Stack: stack, others: {} });
      expect(Pair).to.be.oneOf([undefined, "default", "(none)"]);
    }
  });

  it("shows every metric that a run emits", () => {
    const names = shown(program)
      .filter(([namespace]) => namespace === METRIC_NAMESPACE)
      .map(([, name]) => name);
    expect([...new Set(names)]).to.have.members(Object.keys(METRICS));
  });

  it("links the console, and lists the last failures of the logs of prepare and report", () => {
    const widgets = widgetsOf(program);
    expect(widgets[0]?.properties.markdown).to.include(program.outputs.consoleUrl);
    expect(widgets[3]?.properties.query).to.match(
      /^SOURCE 'sync-buckets-report-logs' \| SOURCE 'sync-buckets-prepare-logs' \| fields @timestamp, runId, pair, error, cause \|/,
    );
  });

  it("begins with the runs, what remains, and the last failures", () => {
    const titles = widgetsOf(program).map(({ properties: { title } }) => title);
    expect(titles.slice(1, 4)).to.deep.equal([
      "Runs",
      "Remaining keys, of the run with most",
      "Last failed runs",
    ]);
  });

  it("has room for the failures of a night of 200 pairs", () => {
    const [{ properties }] = widgetsOf(program).filter(
      ({ properties: { title } }) => title === "Last failed runs",
    ) as unknown as [{ properties: { query: string } }];
    expect(properties.query).to.match(/ \| sort @timestamp desc \| limit 200$/);
  });

  it("has metrics of another magnitude on the right axis, which the title names", () => {
    const onRight = widgetsOf(program).flatMap(({ properties: { title = "", metrics = [] } }) =>
      metrics.flatMap(([, name, ...rest]) =>
        rest.some((part) => typeof part === "object" && part.yAxis === "right") ? [[title, name]] : [],
      ),
    );
    expect(onRight).to.deep.equal([
      ["Objects changed (right: conflicts, failed)", "ConflictObjects"],
      ["Objects changed (right: conflicts, failed)", "FailedObjects"],
      ["Keys per second (right: seconds)", "Seconds"],
      ["Requests (right: cost in USD)", "CostUsd"],
    ]);
  });

  it("has widgets that do not overlap, on 24 columns", () => {
    const cells = widgetsOf(program).flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, i) => [x + (i % width), y + Math.floor(i / width)]),
    );
    expect(new Set(cells.map(String)).size).to.equal(cells.length);
    expect(Math.max(...cells.map(([x = 0]) => x))).to.equal(23);
  });
});

describe("the name of a dashboard", () => {
  it("has the characters that CloudWatch allows", () => {
    expect(dashboardNameOf("acme/sync-buckets/dev.eu/nightly")).to.equal("acme-sync-buckets-dev-eu-nightly");
  });

  // Pulumi: 100 characters for a project and for a stack. PutDashboard: 255.
  it("is shortened if names are long, to another one for each, and ends with the component, as the deployer's policy expects", () => {
    const long = (organization: string) => `${organization}/${"p".repeat(100)}/${"s".repeat(100)}/nightly`;
    const [one, other] = ["a", "b"].map((letter) => dashboardNameOf(long(letter.repeat(60))));
    expect(one)
      .to.match(/^[\w-]{255}$/)
      .and.match(/-nightly$/);
    expect(other).to.have.length(255).and.not.equal(one);
    expect(dashboardNameOf(long("a".repeat(45))))
      .to.match(/^a{45}-p/)
      .and.have.length(255);
  });
});
