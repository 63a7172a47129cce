import {
  createS3,
  type ObjectVersion,
  type S3CallResult,
  type S3Request,
  type S3Response,
} from "../../local/s3/index";
import type { KeyRange } from "../../sync/model/key-range";
import { LearnedStore } from "../../sync/records/learned-store";
import { paths, recordsOf } from "../../sync/records/paths";
import { Records } from "../../sync/records/records";
import type { RoundDivision, RoundResult } from "../../sync/records/schema";
import type { Report } from "../../sync/report/output";
import type { Run } from "../../sync/request/run";
import type { ObjectStore } from "../../sync/s3/object-store";
import type { WorkItem } from "../../sync/steps/states";
import { type Actor, BucketHistory, beginHistory, nextChange } from "../checks/history";
import { type ExecutionLog, Invariants, type Sides } from "../checks/invariants";
import { LeaseHistory } from "../checks/lease-history";
import { Observations } from "../checks/observations";
import { ReceivedRequests } from "../checks/requests";
import { sessionOf } from "../constants";
import { Disturbances } from "./disturbances";
import { Execution } from "./execution";
import type { ExecutionInput } from "./input";
import type { Invocation } from "./invocation";
import { Lambda } from "./lambda";
import { Network, type Sabotage } from "./network";
import type { Random } from "./random";
import type { Scenario } from "./scenario";
import { Writers } from "./writers";

export interface WorldOptions {
  /** Receives a line for each event. */
  readonly trace?: (line: string) => void;
  readonly sabotage?: Sabotage | undefined;
  /** @default all disturbances happen */
  readonly disturbances?: Disturbances;
}

/** Two buckets with their writers, the functions, and the record of everything that happened. */
export class World {
  readonly sides: Sides;
  readonly network: Network;
  readonly lambda: Lambda;
  readonly violations: string[] = [];
  readonly executions = new Map<string, ExecutionLog>();
  private readonly running = new Map<string, Execution>();
  private readonly names = new Map<string, string>();
  /** Keys that S3 denies. */
  readonly denied = new Set<string>();
  /** Whether writers act between requests. */
  disturbed = true;
  /** Requests so far. */
  requests = 0;
  /** Requests to the two buckets since the list was emptied. */
  calls: S3CallResult[] = [];
  private readonly s3 = createS3({
    clock: () => Date.now() + this.scenario.clockOffset,
    principal: ({ accessKeyId = "" }) => sessionOf(accessKeyId),
  });
  private readonly writers: Writers;
  private readonly leases: LeaseHistory;
  private readonly invariants: Invariants;
  private readonly divisions = new WeakMap<ObjectVersion, RoundDivision["items"]>();
  private readonly printed: (line: string) => void;
  readonly disturbances: Disturbances;

  constructor(
    readonly random: Random,
    readonly scenario: Scenario,
    { trace = () => {}, sabotage, disturbances = new Disturbances() }: WorldOptions,
  ) {
    beginHistory();
    this.printed = trace;
    this.disturbances = disturbances;
    const [source, destination] = this.createBuckets();
    this.leases = new LeaseHistory(this.s3.bucket("runs"));
    this.sides = { source: new BucketHistory(source), destination: new BucketHistory(destination) };
    const traced = (line: string) => this.trace(line);
    const { prefix, destinationPrefix } = scenario.input;
    this.writers = new Writers(
      random,
      scenario,
      { name: "source", bucket: source, prefix },
      { name: "destination", bucket: destination, prefix: destinationPrefix },
      traced,
    );
    const events = {
      before: (request: S3Request) => this.beforeRequest(request),
      after: (call: S3CallResult, response: S3Response, by: Invocation) =>
        this.afterRequest(call, response, by),
    };
    this.network = new Network(this.s3, random, scenario, events, disturbances, sabotage);
    this.lambda = new Lambda(random, scenario, this.network, disturbances, traced, (id) => this.describe(id));
    this.invariants = new Invariants(scenario, this.sides, (violation) => this.report(violation));
  }

  private createBuckets() {
    const { s3, scenario } = this;
    const [source, destination] = [s3.createBucket("source"), s3.createBucket("destination")];
    s3.createBucket("runs");
    source.encryption = scenario.encryption.source;
    destination.encryption = scenario.encryption.destination;
    destination.versioning = scenario.versioning;
    source.clockOffset = scenario.sourceAhead;
    s3.hooks.authorize = ({ operation, key }) =>
      key !== undefined && this.denied.has(key) && operation !== "ListObjectsV2"
        ? { message: "denied" }
        : undefined;
    return [source, destination] as const;
  }

  /** Fills the buckets. */
  async seed(): Promise<void> {
    const { random, scenario } = this;
    this.writers.seed();
    this.observe("writer");
    if (scenario.hinted) await this.hint();
    for (const key of random.some(this.deniable(), scenario.denied))
      this.denied.add(scenario.input.prefix + key);
  }

  /** Keys that S3 may deny. In some seeds the destination has all of them, so that no key is missing. */
  private deniable(): readonly string[] {
    const { keys, input } = this.scenario;
    const has = (key: string) => this.sides.destination.now(input.destinationPrefix + key) !== undefined;
    return this.random.chance(0.5) ? keys.filter(has) : keys;
  }

  /** Stores the key histogram of an earlier run with a million keys. It divides the next run. */
  private async hint(): Promise<void> {
    const { input, keys } = this.scenario;
    const histogram = this.random
      .some(keys, 0.5)
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .map((key) => ({ key, keys: 40_000 }));
    const write = async (bucket: string, key: string, text: string) =>
      void this.s3.bucket(bucket).put(key, text);
    const records = new Records({ write } as unknown as ObjectStore, "runs", { startedAt: "" });
    const run = { source: "source", destination: "destination", startAfter: null, ...input };
    const round = { histogram, verdicts: [] } as unknown as RoundResult;
    await new LearnedStore(records, run as unknown as Run).write([round], null);
  }

  /**
   * @param name a name other than the ID, as if each execution were of another machine
   * @param input the input without the buckets
   */
  begin(id: string, name = id, input: ExecutionInput = this.scenario.input): Execution {
    const log = {
      input,
      seen: new Observations(),
      at: nextChange(),
      destinationTime: Number.NEGATIVE_INFINITY,
      written: 0,
      deleted: 0,
      deletedKeys: new Set<string>(),
      bytes: { written: 0, deleted: 0 },
      requests: new ReceivedRequests(),
    };
    this.executions.set(id, log);
    this.names.set(id, name);
    const whole = { source: "source", destination: "destination", ...input };
    const execution = new Execution(id, name, whole, this.scenario.workers, (by, fn, payload) =>
      this.lambda.invoke(by, fn, payload),
    );
    this.running.set(id, execution);
    return execution;
  }

  /** DescribeExecution: it may fail, and its response may be old. */
  private describe(id: string): string | undefined {
    const { unreliable } = this.network;
    const old = unreliable ? this.random.pick([0, 0, 0, 1_000, 10_000]) : 0;
    if (unreliable && this.random.chance(this.scenario.rates.wire) && this.disturbances.next())
      throw Object.assign(new Error("busy"), { name: "ThrottlingException" });
    return this.running.get(id)?.statusAt(Date.now() - old);
  }

  /** One random change by a writer. */
  write(): void {
    this.observe(this.writers.act());
  }

  private beforeRequest(request: S3Request): void {
    if (!this.disturbed) return;
    const { writes, reactions } = this.scenario.rates;
    for (let left = writes; left > 0; left--)
      if (this.random.chance(left) && this.disturbances.next()) this.write();
    const key = reactions === 0 ? undefined : copiedTo(request);
    for (let left = 2; left > 0 && key !== undefined; left--) this.react(key);
    const created = createdBy(request);
    if (created !== undefined && this.random.chance(0.1) && this.disturbances.next())
      this.writers.beginRival(created);
  }

  private react(key: string): void {
    if (this.random.chance(this.scenario.rates.reactions) && this.disturbances.next())
      this.observe(this.writers.react(key));
  }

  private afterRequest(call: S3CallResult, response: S3Response, by: Invocation): void {
    this.requests++;
    const { bucket, operation, key = "", status, code = "" } = call;
    this.trace(`${by.invocation} ${operation} ${bucket} ${JSON.stringify(key)} ${status} ${code}`);
    const log = this.executions.get(by.execution) as ExecutionLog;
    log.requests.add(operation);
    if (bucket === "runs") log.seen.recordResult(call, by.invocation);
    else {
      this.calls.push(call);
      this.checkWrites(call, log);
      log.seen.record(call, response, by.invocation, this.rangesOf(by));
      if (by.name === "prepare" && bucket === "destination")
        log.destinationTime = Date.now() + this.scenario.clockOffset;
    }
    if (bucket === "runs") this.leases.observe();
    const changes = this.observe(by);
    const { requestMs, copyMs } = this.scenario;
    if (
      changes.destination.length > 0 &&
      !this.leases.mayWrite(by.execution, call.copySource ? copyMs : requestMs)
    ) {
      this.report(
        `A run without the lease of its pair wrote: by ${by.name} ${by.invocation} of ${by.execution}`,
      );
    }
    this.invariants.check("source", changes.source, by, log);
    this.invariants.check("destination", changes.destination, by, log);
    const copied = changes.destination.find(({ after }) => after.version !== undefined)?.key;
    if (this.disturbed && this.scenario.rates.reactions > 0 && copied !== undefined) this.react(copied);
  }

  /** Checks that no request writes to the source, nor, in a dry run, to the destination. */
  private checkWrites({ operation, bucket, key }: S3CallResult, { input }: ExecutionLog): void {
    if (/^(List|Head|Get)/.test(operation)) return;
    const what = `${operation} ${bucket} ${JSON.stringify(key)}`;
    if (bucket === "source") this.report(`A request to the source writes: ${what}`);
    else if (input.dryRun) this.report(`A dry run sent a request that writes: ${what}`);
  }

  /** The key ranges of a worker. Empty for other functions. */
  private rangesOf({ name, payload }: Invocation): readonly KeyRange[] {
    if (name !== "copyRange") return [];
    const { run, round, attempt, item } = payload as WorkItem;
    const record = this.s3.bucket("runs").get(paths(run).division(round, attempt)) as ObjectVersion;
    const items = this.divisions.get(record) ?? itemsOf(record);
    this.divisions.set(record, items);
    return items[item] ?? [];
  }

  private observe(by: Actor) {
    return { source: this.sides.source.observe(by), destination: this.sides.destination.observe(by) };
  }

  /** The report of an execution; `undefined` if there is none. */
  reportOf(id: string): Report | undefined {
    const stored = this.s3.bucket("runs").get(recordsOf({ id: this.names.get(id) ?? id }).report);
    const report = stored && (JSON.parse(String(stored.content.toBuffer())) as Report);
    return report?.executionArn === id ? report : undefined;
  }

  /** Reports remaining uploads of our functions, and missing uploads of other clients. */
  checkUploads(): void {
    const { foreign } = this.writers;
    const remaining = this.s3.bucket("destination").uploads();
    // With shared credentials, a run cannot know whose upload it is.
    for (const { key, uploadId } of remaining)
      if (!foreign.has(uploadId) && !this.scenario.sharedCredentials)
        this.report(`An upload of ours remains: ${JSON.stringify(key)}`);
    for (const [uploadId, key] of foreign)
      if (!remaining.some((one) => one.uploadId === uploadId))
        this.report(`An upload of another client was aborted: ${JSON.stringify(key)}`);
  }

  trace(line: string): void {
    this.printed(`${new Date().toISOString()} ${line}`);
  }

  report(violation: string): void {
    this.trace(`VIOLATION ${violation}`);
    this.violations.push(violation);
  }
}

/** The destination key of a request that copies an object or completes a copy; `undefined` for other requests. */
function copiedTo({ method, target, headers }: S3Request): string | undefined {
  const copies = "x-amz-copy-source" in headers || (method === "POST" && /[?&]uploadId=/.test(target));
  const [, key] = /^\/destination\/([^?]+)/.exec(target) ?? [];
  return copies && key !== undefined ? decodeURIComponent(key) : undefined;
}

/** The destination key of a request that creates a multipart upload; `undefined` for other requests. */
function createdBy({ method, target }: S3Request): string | undefined {
  const [, key] = (method === "POST" && /^\/destination\/([^?]+)\?uploads\b/.exec(target)) || [];
  return key && decodeURIComponent(key);
}

const itemsOf = ({ content }: ObjectVersion): RoundDivision["items"] =>
  (JSON.parse(String(content.toBuffer())) as { readonly value: RoundDivision }).value.items;
