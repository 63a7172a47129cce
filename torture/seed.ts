import { addsUp } from "../sync/metrics/counters";
import type { SyncOutput } from "../sync/report/output";
import { differences, needless } from "./checks/convergence";
import type { ExecutionLog } from "./checks/invariants";
import type { LimitName } from "./checks/limits";
import { SAME_NAME_MS, SILENCE_MS } from "./constants";
import type { Ended } from "./world/execution";
import { Random } from "./world/random";
import { KINDS, type Kind, type Scenario, scenarioOf } from "./world/scenario";
import { inVirtualTime, sleep } from "./world/virtual-time";
import { World, type WorldOptions } from "./world/world";

/** The outcome of one seed. */
export interface SeedResult {
  readonly seed: number;
  readonly kind: Kind;
  readonly violations: readonly string[];
  /** Limits that excuse a difference between the buckets. */
  readonly limits: readonly LimitName[];
  readonly executions: number;
  readonly redrives: number;
  /** Invocations by fate. */
  readonly invocations: Readonly<Record<string, number>>;
  readonly requests: number;
  /** Request faults by name. */
  readonly faults: Readonly<Record<string, number>>;
  readonly scenario: Scenario;
}

export interface SeedOptions extends WorldOptions {
  /** Changes the scenario of the seed. */
  readonly change?: (scenario: Scenario) => Scenario;
}

let warm: Promise<unknown> | undefined;

/** Runs one seed. The same seed and kinds give the same run. */
export async function runSeed(
  seed: number,
  kinds: readonly Kind[],
  options: SeedOptions = {},
): Promise<SeedResult> {
  // The SDK loads modules at its first requests. That takes real time, and none of our timers represents it.
  warm ??= runInVirtualTime(0, KINDS, {});
  await warm;
  return runInVirtualTime(seed, kinds, options);
}

function runInVirtualTime(
  seed: number,
  kinds: readonly Kind[],
  { change = (own) => own, ...options }: SeedOptions,
): Promise<SeedResult> {
  const random = new Random(seed);
  const scenario = change(scenarioOf(random, kinds));
  return inVirtualTime(random, async () => {
    const world = new World(random, scenario, options);
    world.trace(JSON.stringify(scenario));
    await world.seed();
    let redrives = 0;
    for (let i = 0; i < scenario.executions; i++) {
      // Step Functions keeps the names of executions for 90 days.
      if (i > 0 && scenario.sameName) await sleep(SAME_NAME_MS);
      redrives += await disturbed(world, `disturbed-${i}`, scenario.sameName ? "disturbed" : undefined);
    }
    await becomeSilent(world);
    const limits = await calm(world);
    const { violations, executions, lambda, network, requests } = world;
    return {
      ...{ seed, kind: scenario.kind, scenario, violations, limits, redrives, requests },
      executions: executions.size,
      invocations: lambda.counts,
      faults: network.faults,
    };
  });
}

/** One execution, and perhaps another execution that starts before the first one ends. @returns the number of redrives. */
async function disturbed(world: World, id: string, name?: string): Promise<number> {
  const { random, scenario } = world;
  if (!random.chance(scenario.rates.rivals) || !world.disturbances.next()) return one(world, id, name);
  const after = random.pick([0, 1, 10 * scenario.requestMs, 20 * (scenario.requestMs + scenario.copyMs)]);
  const rival = sleep(after).then(() => one(world, `${id}-rival`));
  const redrives = await Promise.all([one(world, id, name), rival]);
  return redrives[0] + redrives[1];
}

/** An execution while writers act, requests fail and processes end. @returns the number of redrives. */
async function one(world: World, id: string, name?: string): Promise<number> {
  const { random, scenario } = world;
  const execution = world.begin(id, name);
  const stopAfter = () =>
    random.chance(scenario.rates.stops) && world.disturbances.next()
      ? random.int(1, 60 * (scenario.requestMs + scenario.copyMs))
      : undefined;
  let redrives = 0;
  let ended = await execution.run(stopAfter());
  for (; ended.status === "ABORTED" && random.chance(scenario.rates.redrives); redrives++) {
    await sleep(random.pick([1_000, 60_000, 3_600_000, 3 * 86_400_000]));
    for (let i = random.int(0, 5); i > 0 && scenario.rates.writes > 0; i--) world.write();
    world.trace(`redrive ${id} from ${execution.state}`);
    ended = await execution.redrive(stopAfter());
  }
  checkCounts(world, id, ended, false);
  return redrives;
}

async function becomeSilent(world: World): Promise<void> {
  world.network.unreliable = false;
  world.lambda.unreliable = false;
  world.denied.clear();
  world.disturbed = false;
  do await sleep(SILENCE_MS);
  while (world.lambda.running + world.network.inFlight > 0);
  world.trace("silence");
}

/** Two executions without disturbances. The first one makes the buckets equal, and the second one has nothing to do. */
async function calm(world: World): Promise<readonly LimitName[]> {
  const first = await world.begin("calm-1").run();
  checkCounts(world, "calm-1", first, true);
  if (first.status !== "SUCCEEDED") {
    world.report(`A run without a disturbance did not succeed: ${JSON.stringify(first)}`);
    return [];
  }
  const { violations, limits } = differences(world.scenario, world.sides);
  for (const violation of violations) world.report(violation);
  world.calls = [];
  const second = await world.begin("calm-2").run();
  checkCounts(world, "calm-2", second, true);
  if (second.status !== "SUCCEEDED") world.report(`A second run did not succeed: ${JSON.stringify(second)}`);
  for (const violation of needless(world.scenario, world.sides, world.calls)) world.report(violation);
  const { written, deleted } = world.executions.get("calm-2") as ExecutionLog;
  if (written + deleted > 0) world.report("A second run changed the destination");
  world.checkUploads();
  return limits;
}

/** @param exact whether only the run has changed the destination, and each of its results counts */
function checkCounts(world: World, name: string, ended: Ended, exact: boolean): void {
  world.trace(`${name} ends: ${JSON.stringify(ended)}`);
  if (ended.status !== "SUCCEEDED") return;
  const output = ended.output as SyncOutput & { readonly workedMs: number };
  const { objects } = output;
  const { written, deleted } = world.executions.get(name) as ExecutionLog;
  const same = exact ? objects.copied === written && objects.deleted === deleted : objects.copied <= written;
  if (!same || !addsUp(output))
    world.report(`The counts of ${name} are wrong: ${JSON.stringify({ objects, written, deleted })}`);
}
