import type { FunctionName } from "../functions/index";
import type { Fault, S3Call } from "../local/s3/index";
import { addsUp, type Counters } from "../sync/metrics/counters";
import type { Report } from "../sync/report/output";
import { differences } from "./checks/convergence";
import { OUTAGE_KEYS, SILENCE_MS } from "./constants";
import type { Ended } from "./world/execution";
import { Random } from "./world/random";
import { type Scenario, scenarioOf } from "./world/scenario";
import { inVirtualTime, sleep } from "./world/virtual-time";
import { World } from "./world/world";

/** Failures during one execution. */
export interface Outage {
  /** The fault of a request. */
  readonly request?: (call: S3Call, by: FunctionName) => Fault | undefined;
  /** The error of an invocation that does not start. */
  readonly invocation?: (name: FunctionName) => string | undefined;
}

/** How an execution ended during an outage. It is a violation if the next execution did not make the buckets equal. */
export interface OutageResult {
  readonly ended: Ended;
  /** `undefined`: no report. */
  readonly report: Report | undefined;
  readonly violations: readonly string[];
}

/** Copies of all kinds, and orphans. Several workers. */
function scenarioFor(random: Random): Scenario {
  const quiet = scenarioOf(random, ["quiet"]);
  const keys = Array.from({ length: OUTAGE_KEYS }, (_, i) => `key-${String(i).padStart(2, "0")}`);
  return {
    ...quiet,
    ...{
      keys,
      hinted: true,
      multipart: 0.3,
      kms: 0,
      archived: 0,
      customerKey: 0,
      clockOffset: 0,
      sharedCredentials: false,
      emptySource: false,
    },
    ...{ requestMs: 5, copyMs: 500, pageKeys: 5, workers: 3, copiesPerWorker: 3 },
    input: { ...quiet.input, compare: "etag", include: [], exclude: [] },
    globs: { include: [], exclude: [] },
  };
}

/** Runs one execution during an outage, and another execution after it. */
export function runOutage(seed: number, outage: Outage): Promise<OutageResult> {
  const random = new Random(seed);
  return inVirtualTime(random, async () => {
    const world = new World(random, scenarioFor(random), {});
    const { network, lambda } = world;
    await world.seed();
    await sleep(SILENCE_MS); // so that orphans are older than the run
    world.disturbed = false;
    network.outage = ({ name }, call) => outage.request?.(call, name);
    lambda.outage = outage.invocation;
    const ended = await world.begin("during").run();
    network.outage = lambda.outage = undefined;
    do await sleep(SILENCE_MS);
    while (lambda.running + network.inFlight > 0);
    network.unreliable = false; // DescribeExecution says that the first execution has ended
    await converge(world);
    return { ended, report: world.reportOf("during"), violations: world.violations };
  });
}

async function converge(world: World): Promise<void> {
  const { status, ...ended } = await world.begin("after").run();
  if (status !== "SUCCEEDED") world.report(`The next run did not succeed: ${JSON.stringify(ended)}`);
  for (const violation of differences(world.scenario, world.sides).violations) world.report(violation);
  world.checkUploads();
  const during = world.reportOf("during");
  if (during && !addsUp(during as unknown as Counters)) world.report("The counts of the report are wrong");
}
