import { expect } from "chai";
import { LambdaEnvironment } from "../../functions/runtime/environment";
import { logFailure } from "../../functions/runtime/reporting/run-log";
import type { Settings } from "../../functions/runtime/settings";
import type { Hooks } from "../../local/s3";
import type { StackSettings } from "../../local/stack-config";
import { BucketNotFound } from "../../sync/model/errors";
import { RequestFailed } from "../../sync/model/request-errors";
import { evaluated } from "../local/scene";
import { type Line, type Logged, logged, METRICS, published, STACK } from "./stack-log";

/** The lines about the end of a run. */
const linesOf = async (input: object, settings: StackSettings = {}, options: Logged = {}): Promise<Line[]> =>
  (await logged([input], settings, options)).filter(({ event }) => event === "run");

/** Only an orphan. */
const withoutSource: Logged["seed"] = (_, destination) => void destination.put("orphan", "123");

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
      RemainingKeys: 0,
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

  it("are those of the first report if its response was lost, and it is written again", async () => {
    const report: NonNullable<Logged["instead"]>[string] = (own) => async (event) => {
      await own.invoke(event);
      return own.invoke(event);
    };
    const lines = await linesOf({}, METRICS, { instead: { report } });
    expect(lines.map((line) => published(line).length)).to.deep.equal([1, 0]);
  });

  it("are by pair too on request", async () => {
    const [line] = await linesOf({}, { "sync-buckets:metricsByPair": "true" });
    expect(published(line!).map(({ dimensions }) => dimensions)).to.deep.equal([
      { Stack: STACK },
      { Stack: STACK, Pair: "default" },
    ]);
  });

  it("of a failed run have its error as a dimension", async () => {
    const [line, ...others] = await linesOf({}, METRICS, { seed: withoutSource });
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
        dimensions: { Stack: STACK, Pair: "(none)" },
        metrics: { RunFailed: 1, RunRefused: 0 },
      },
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

describe("the end of a function by an error", () => {
  /** The lines with metrics, and the others. */
  function linesAfter(error: Error) {
    const lines = { emitted: [] as string[], logged: [] as string[] };
    const settings = { metrics: { stack: STACK, byPair: false } } as unknown as Settings;
    const [emit, log] = [lines.emitted, lines.logged].map((of) => (line: string) => void of.push(line));
    logFailure(
      { settings, now: () => 0, log: log!, emit: emit! },
      { runId: "run-1", pair: "default" },
      error,
    );
    return lines;
  }

  it("is a run that failed", () => {
    const { emitted, logged } = linesAfter(new BucketNotFound("gone"));
    expect([emitted.length, logged.length]).to.deep.equal([1, 0]);
    expect(JSON.parse(emitted[0]!)).to.include({ error: "BucketNotFound", RunFailed: 1 });
  });

  it("is in no metric if Step Functions tries it again: a run that succeeds at the second attempt has not failed", () => {
    const { emitted, logged } = linesAfter(new RequestFailed("S3", "SlowDown"));
    expect([emitted.length, logged.length]).to.deep.equal([0, 1]);
    expect(JSON.parse(logged[0]!)).to.include({ event: "run", runId: "run-1", error: "RequestFailed" });
  });
});
