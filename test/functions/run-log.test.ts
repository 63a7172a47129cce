import { expect } from "chai";
import { LambdaEnvironment } from "../../functions/runtime/environment";
import { openAccount } from "../../local/account";
import { execute } from "../../local/execution";
import { realClock } from "../../local/lambda/settings";
import { createS3, type Hooks } from "../../local/s3";
import type { StackSettings } from "../../local/stack-config";
import { DESTINATION, evaluated, program, SOURCE } from "../local/scene";

/** A line of the functions' logs. */
type Line = Record<string, unknown> & {
  readonly _aws?: { readonly CloudWatchMetrics: readonly Directive[] };
};

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
}

/** The lines about the end of a run that the deployed bundles write, for a source with two objects and an orphan. */
async function linesOf(
  input: object,
  settings: StackSettings = {},
  { seed = true, fault }: { readonly seed?: boolean; readonly fault?: Hooks["fault"] } = {},
): Promise<Line[]> {
  const lines: string[] = [];
  const registered = await program(settings);
  let seconds = Date.parse("2024-02-29T12:00:00Z");
  const s3 = createS3({ region: "eu-central-1", clock: () => (seconds += 1_000), fault });
  const [source, destination] = [SOURCE, DESTINATION, registered.outputs.runsBucket as string].map((name) =>
    s3.createBucket(name),
  );
  if (seed) {
    source!.put("a", "12345");
    source!.put("b", "same");
    destination!.put("b", "same");
  }
  destination!.put("orphan", "123");
  const { endpoint, close } = await s3.listen();
  try {
    const account = openAccount(registered, {
      region: "eu-central-1",
      credentials: { accessKeyId: "embedded", secretAccessKey: "embedded" },
      transport: () => ({ endpoint: new URL(endpoint) }),
      clock: realClock,
      log: (line) => lines.push(line),
    });
    await execute(account, input, { name: "run-1", startedAt: new Date() });
  } finally {
    await close();
  }
  return lines.map((line) => JSON.parse(line) as Line).filter(({ event }) => event === "run");
}

const METRICS = { "sync-buckets:metrics": "true" };
const STACK = "sync-buckets/local/sync-buckets";

/** The values of metrics by their names, as CloudWatch reads them of a line, for each set of dimensions. */
const published = ({ _aws, ...values }: Line) =>
  (_aws?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.map((names) => ({
      namespace: Namespace,
      dimensions: Object.fromEntries(names.map((name) => [name, values[name]])),
      metrics: Object.fromEntries(Metrics.map(({ Name }) => [Name, values[Name]])),
    })),
  );

/** S3 refuses each copy, by an error that is not repeated. */
const refusedCopies: Hooks["fault"] = ({ operation }) =>
  operation === "CopyObject"
    ? { kind: "error", code: "KMS.DisabledException", status: 400, message: "The key is disabled." }
    : undefined;

/** Values that depend on the time and on the division of the keys. */
const VARYING = ["Requests", "CostUsd", "Seconds", "KeysPerSecond"];

describe("the metrics of a run", () => {
  before(evaluated);

  it("are one line of the report function: all outcomes, by stack, as CloudWatch reads them", async () => {
    const lines = await linesOf({}, METRICS);
    expect(lines).to.have.length(1);
    const [{ metrics, ...of }, ...others] = published(lines[0]!) as [
      { metrics: Record<string, number> },
      ...object[],
    ];
    expect(others).to.deep.equal([]);
    expect(of).to.deep.equal({ namespace: "sync-buckets", dimensions: { Stack: STACK } });
    for (const name of VARYING) expect(metrics[name], name).to.be.above(0);
    expect(
      Object.fromEntries(Object.entries(metrics).filter(([name]) => !VARYING.includes(name))),
    ).to.deep.equal({
      RunSucceeded: 1,
      RunFailed: 0,
      RunRefused: 0,
      SourceObjects: 2,
      DestinationObjects: 2,
      KeptObjects: 1,
      CopiedObjects: 1,
      SkippedObjects: 0,
      ConflictObjects: 0,
      FailedObjects: 0,
      DeletedObjects: 1,
      RetainedObjects: 0,
      CopiedBytes: 5,
      DeletedBytes: 3,
      Throttles: 0,
    });
    const { runId, pair, status, dryRun, rounds, report } = lines[0] as Line;
    expect({ runId, pair, status, dryRun, rounds, report }).to.deep.equal({
      runId: "run-1",
      pair: "default",
      status: "succeeded",
      dryRun: false,
      rounds: 1,
      report: "s3://sync-buckets-runs-bucket/runs/run-1/report.json",
    });
  });

  it("are by pair too on request", async () => {
    const [line] = await linesOf({}, { "sync-buckets:metricsByPair": "true" });
    expect(published(line!).map(({ dimensions }) => dimensions)).to.deep.equal([
      { Stack: STACK },
      { Stack: STACK, Pair: "default" },
    ]);
  });

  it("of a failed run have its error as a dimension", async () => {
    const [line, ...others] = await linesOf({}, METRICS, { seed: false });
    expect(others).to.deep.equal([]);
    expect(line).to.include({ status: "failed", error: "SourceEmpty", RunSucceeded: 0, RunFailed: 1 });
    expect(published(line!).at(-1)).to.deep.equal({
      namespace: "sync-buckets",
      dimensions: { Stack: STACK, Error: "SourceEmpty" },
      metrics: { RunFailed: 1 },
    });
  });

  it("of a run that ends with SyncIncomplete have its failed objects, by stack and by pair on request", async () => {
    const [line] = await linesOf({}, { "sync-buckets:metricsByPair": "true" }, { fault: refusedCopies });
    expect(line).to.include({ status: "failed", error: "SyncIncomplete" });
    const failures = published(line!).map(({ dimensions, metrics }) => [dimensions, metrics.FailedObjects]);
    expect(failures).to.deep.equal([
      [{ Stack: STACK }, 1],
      [{ Stack: STACK, Pair: "default" }, 1],
      [{ Stack: STACK, Error: "SyncIncomplete" }, undefined],
    ]);
  });

  it("count the requests that S3 refused because there were too many, which the client repeats", async () => {
    let left = 2;
    const [line] = await linesOf({}, METRICS, {
      fault: ({ operation }) =>
        operation === "CopyObject" && left-- > 0
          ? { kind: "error", code: "SlowDown", status: 503, message: "Please reduce your request rate." }
          : undefined,
    });
    expect(line).to.include({ status: "succeeded", CopiedObjects: 1, Throttles: 2 });
  });

  it("have the failure of a report that cannot be written", async () => {
    const lines = await linesOf({}, METRICS, {
      fault: ({ operation, key = "" }) =>
        operation === "PutObject" && key.endsWith("/report.json")
          ? { kind: "error", code: "AccessDenied", status: 403, message: "Access Denied" }
          : undefined,
    });
    expect(
      lines.map(({ status, error, pair, RunFailed }) => ({ status, error, pair, RunFailed })),
    ).to.deep.equal([{ status: "failed", error: "AccessDenied", pair: "default", RunFailed: 1 }]);
  });

  it("of a run that is refused before it begins are those of its failure, by its pair if it selects one", async () => {
    const settings = { "sync-buckets:metricsByPair": "true" };
    const [unknown] = await linesOf({ pair: "photos" }, settings);
    expect(published(unknown!)).to.deep.equal([
      { namespace: "sync-buckets", dimensions: { Stack: STACK }, metrics: { RunFailed: 1, RunRefused: 0 } },
      {
        namespace: "sync-buckets",
        dimensions: { Stack: STACK, Error: "InvalidRequest" },
        metrics: { RunFailed: 1 },
      },
    ]);
    const [known] = await linesOf({ pair: "default", maxDeletes: "5" }, settings);
    expect(published(known!)[1]).to.deep.include({ dimensions: { Stack: STACK, Pair: "default" } });
  });

  it("of a dry run have no success: it does not make the destination equal", async () => {
    const [line] = await linesOf({ dryRun: true }, METRICS);
    expect(published(line!).map(({ metrics }) => metrics)).to.deep.equal([{ RunFailed: 0, RunRefused: 0 }]);
    expect(line).to.include({ status: "succeeded", dryRun: true });
  });

  it("are not published by default: the line is a record only", async () => {
    const [line] = await linesOf({});
    expect(line).not.to.have.property("_aws");
    expect(line).to.include({ event: "run", runId: "run-1", pair: "default", CopiedObjects: 1 });
  });

  it("go to standard output as they are: Lambda encloses a line of console.log, and CloudWatch then finds no metrics", () => {
    const settings = { pairs: [], runsBucket: "", account: "", workers: 1, copiesPerWorker: 1 };
    const { emit } = new LambdaEnvironment(
      { ...settings, requesterPays: false, s3UsePathStyle: false },
      { region: "us-east-1", log: () => expect.fail() },
    ).runtime();
    const { write } = process.stdout;
    const written: unknown[] = [];
    process.stdout.write = (chunk: unknown) => written.push(chunk) > 0;
    try {
      emit('{"_aws":{}}');
    } finally {
      process.stdout.write = write;
    }
    expect(written).to.deep.equal(['{"_aws":{}}\n']);
  });
});
