import { createS3, type S3CallResult, type S3Response } from "../local/s3";
import { addsUp } from "../sync/metrics/counters";
import type { KeyRange } from "../sync/model/key-range";
import { LearnedStore } from "../sync/records/learned-store";
import { paths } from "../sync/records/paths";
import { Records } from "../sync/records/records";
import type { RoundDivision, RoundResult } from "../sync/records/schema";
import type { SyncOutput } from "../sync/report/output";
import type { Run } from "../sync/request/run";
import type { ObjectStore } from "../sync/s3/object-store";
import type { WorkItem } from "../sync/steps/states";
import { SILENCE_MS } from "./constants";
import { differences, needless } from "./convergence";
import { type Ended, Execution } from "./execution";
import { type Actor, BucketHistory, beginHistory, nextChange } from "./history";
import { type ExecutionLog, Invariants, type Sides } from "./invariants";
import { type Invocation, Lambda } from "./invocation";
import type { LimitName } from "./limits";
import { Network } from "./network";
import { Observations } from "./observations";
import { Random } from "./random";
import { KINDS, type Kind, type Scenario, scenarioOf } from "./scenario";
import { inVirtualTime, sleep } from "./virtual-time";
import { Writers } from "./writers";

/** What became of one seed. */
export interface SeedResult {
  readonly seed: number;
  readonly kind: Kind;
  readonly violations: readonly string[];
  /** Limits that a difference of the buckets was excused with. */
  readonly limits: readonly LimitName[];
  readonly executions: number;
  readonly redrives: number;
  readonly invocations: Readonly<Record<string, number>>;
  readonly requests: number;
  readonly faults: number;
}

let warm: Promise<unknown> | undefined;

/** Runs one seed. The same seed and kinds give the same run. */
export async function runSeed(
  seed: number,
  kinds: readonly Kind[],
  trace: (line: string) => void = () => {},
): Promise<SeedResult> {
  // The SDK loads modules at its first requests. That takes real time, which no timer of ours represents.
  warm ??= runWorld(0, KINDS, () => {});
  await warm;
  return runWorld(seed, kinds, trace);
}

function runWorld(seed: number, kinds: readonly Kind[], trace: (line: string) => void): Promise<SeedResult> {
  const random = new Random(seed);
  const scenario = scenarioOf(random, kinds);
  return inVirtualTime(random, () => new World(seed, random, scenario, trace).run());
}

class World {
  private readonly s3 = createS3({ clock: () => Date.now() + this.scenario.clockOffset });
  private readonly sides: Sides;
  private readonly writers: Writers;
  private readonly network: Network;
  private readonly lambda: Lambda;
  private readonly invariants: Invariants;
  private readonly violations: string[] = [];
  private readonly executions = new Map<string, ExecutionLog>();
  private readonly denied = new Set<string>();
  private redrives = 0;
  private requests = 0;
  private silent = false;
  /** Requests to the two buckets since the list was emptied. */
  private calls: S3CallResult[] = [];

  constructor(
    private readonly seed: number,
    private readonly random: Random,
    private readonly scenario: Scenario,
    trace: (line: string) => void,
  ) {
    beginHistory();
    const { s3 } = this;
    const [source, destination] = ["source", "destination"].map((name) => s3.createBucket(name));
    s3.createBucket("runs");
    source!.encryption = scenario.encryption.source;
    destination!.encryption = scenario.encryption.destination;
    destination!.versioning = scenario.versioning;
    this.sides = { source: new BucketHistory(source!), destination: new BucketHistory(destination!) };
    const timed = (line: string) => trace(`${new Date().toISOString()} ${line}`);
    this.trace = timed;
    const { prefix, destinationPrefix } = scenario.input;
    this.writers = new Writers(
      random,
      scenario,
      { name: "source", bucket: source!, prefix },
      { name: "destination", bucket: destination!, prefix: destinationPrefix },
      timed,
    );
    this.network = new Network(s3, random, scenario, {
      before: () => this.beforeRequest(),
      after: (call, response, by) => this.afterRequest(call, response, by),
    });
    const settings = {
      sources: ["source"],
      destinations: ["destination"],
      runsBucket: "runs",
      workers: scenario.workers,
      copiesPerWorker: scenario.copiesPerWorker,
      requesterPays: false,
      s3UsePathStyle: true,
    };
    this.lambda = new Lambda(random, scenario, settings, this.network, timed);
    this.invariants = new Invariants(scenario, this.sides, (violation) => this.report(violation));
    s3.hooks.authorize = ({ operation, key }) =>
      key !== undefined && this.denied.has(key) && operation !== "ListObjectsV2"
        ? { message: "denied" }
        : undefined;
  }

  private readonly trace: (line: string) => void;

  async run(): Promise<SeedResult> {
    const { scenario, random } = this;
    this.trace(JSON.stringify(scenario));
    this.writers.seed();
    this.observe("writer");
    if (scenario.hinted) await this.hint();
    for (const key of random.some(scenario.keys, scenario.denied))
      this.denied.add(scenario.input.prefix + key);
    for (let i = 0; i < scenario.executions; i++) await this.disturbed(`disturbed-${i}`);
    await this.becomeSilent();
    const limits = await this.calm();
    return {
      seed: this.seed,
      kind: scenario.kind,
      violations: this.violations,
      limits,
      executions: this.executions.size,
      redrives: this.redrives,
      invocations: this.lambda.counts,
      requests: this.requests,
      faults: this.network.faults,
    };
  }

  /** Leaves the key histogram of an earlier run that saw a million keys, so that this one is divided. */
  private async hint(): Promise<void> {
    const { input, keys } = this.scenario;
    const histogram = this.random
      .some(keys, 0.5)
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .map((key) => ({ key, keys: 40_000 }));
    const put = async (bucket: string, key: string, text: string) =>
      void this.s3.bucket(bucket).put(key, text);
    const records = new Records({ write: put } as unknown as ObjectStore, "runs", { startedAt: "" });
    const run = {
      source: "source",
      destination: "destination",
      startAfter: null,
      ...input,
    } as unknown as Run;
    await new LearnedStore(records, run).write([{ histogram, refusals: [] } as unknown as RoundResult]);
  }

  /** An execution while others write, requests fail and processes end. */
  private async disturbed(name: string): Promise<void> {
    const { random, scenario } = this;
    const execution = this.begin(name);
    const stopAfter = () =>
      random.chance(scenario.rates.stops)
        ? random.int(1, 60 * (scenario.requestMs + scenario.copyMs))
        : undefined;
    let ended = await execution.run(stopAfter());
    while (ended.status === "ABORTED" && random.chance(scenario.rates.redrives)) {
      await sleep(random.pick([1_000, 60_000, 3_600_000, 3 * 86_400_000]));
      for (let i = random.int(0, 5); i > 0 && scenario.rates.writes > 0; i--) this.write();
      this.redrives++;
      this.trace(`redrive ${name}`);
      ended = await execution.redrive(stopAfter());
    }
    this.trace(`${name} ends: ${JSON.stringify(ended)}`);
    this.checkCounts(name, ended, false);
  }

  private async becomeSilent(): Promise<void> {
    this.silent = true;
    this.network.unreliable = false;
    this.lambda.unreliable = false;
    this.denied.clear();
    do await sleep(SILENCE_MS);
    while (this.lambda.running > 0);
    this.trace("silence");
  }

  /** Two executions without any disturbance: the first one makes the buckets equal, the second one has nothing to do. */
  private async calm(): Promise<readonly LimitName[]> {
    const first = await this.begin("calm-1").run();
    this.trace(`calm-1 ends: ${JSON.stringify(first)}`);
    if (first.status !== "SUCCEEDED") {
      this.report(`A run without a disturbance did not succeed: ${JSON.stringify(first)}`);
      return [];
    }
    this.checkCounts("calm-1", first, true);
    const { violations, limits } = differences(this.scenario, this.sides);
    for (const violation of violations) this.report(violation);
    this.calls = [];
    const second = await this.begin("calm-2").run();
    this.trace(`calm-2 ends: ${JSON.stringify(second)}`);
    if (second.status !== "SUCCEEDED") this.report(`A second run did not succeed: ${JSON.stringify(second)}`);
    this.checkCounts("calm-2", second, true);
    for (const violation of needless(this.scenario, this.sides, this.calls)) this.report(violation);
    const { written = 0, deleted = 0 } = this.executions.get("calm-2") ?? {};
    if (written + deleted > 0) this.report("A second run changed the destination");
    return limits;
  }

  private begin(name: string): Execution {
    const log = {
      seen: new Observations(),
      at: nextChange(),
      destinationTime: Number.NEGATIVE_INFINITY,
      written: 0,
      deleted: 0,
    };
    this.executions.set(name, log);
    const input = { source: "source", destination: "destination", ...this.scenario.input };
    return new Execution(name, input, this.scenario.workers, (execution, fn, payload) =>
      this.lambda.invoke(execution, fn, payload),
    );
  }

  private checkCounts(name: string, ended: Ended, exact: boolean): void {
    if (ended.status !== "SUCCEEDED") return;
    const { objects } = ended.output as SyncOutput;
    const { written, deleted } = this.executions.get(name) as ExecutionLog;
    const same = exact
      ? objects.copied === written && objects.deleted === deleted
      : objects.copied <= written;
    const whole = addsUp(ended.output as SyncOutput & { workedMs: number });
    if (!same || !whole)
      this.report(`The counts of ${name} are wrong: ${JSON.stringify({ objects, written, deleted })}`);
  }

  private beforeRequest(): void {
    if (this.silent) return;
    const { writes } = this.scenario.rates;
    for (let left = writes; left > 0; left--) if (this.random.chance(left)) this.write();
  }

  private write(): void {
    this.observe(this.writers.act());
  }

  private afterRequest(call: S3CallResult, response: S3Response, by: Invocation): void {
    this.requests++;
    const { bucket, operation, key = "", status, code = "" } = call;
    this.trace(`${by.invocation} ${operation} ${bucket} ${JSON.stringify(key)} ${status} ${code}`);
    const log = this.executions.get(by.execution) as ExecutionLog;
    if (bucket !== "runs") {
      this.calls.push(call);
      log.seen.record(call, response, by.invocation, this.rangesOf(by));
      if (by.name === "prepare" && bucket === "source")
        log.destinationTime = Date.now() + this.scenario.clockOffset;
    }
    const changes = this.observe(by);
    this.invariants.check("source", changes.source, by, log);
    this.invariants.check("destination", changes.destination, by, log);
  }

  /** The key ranges of a worker; none for another function. */
  private rangesOf({ name, payload }: Invocation): readonly KeyRange[] {
    if (name !== "copyRange") return [];
    const { run, round, attempt, item } = payload as WorkItem;
    const record = this.s3.bucket("runs").get(paths(run).division(round, attempt));
    const { value } = JSON.parse(String(record?.content.toBuffer())) as { value: RoundDivision };
    return value.items[item] ?? [];
  }

  private observe(by: Actor) {
    return { source: this.sides.source.observe(by), destination: this.sides.destination.observe(by) };
  }

  private report(violation: string): void {
    this.trace(`VIOLATION ${violation}`);
    this.violations.push(violation);
  }
}
