import type { DryRunOutput, Output } from "../sync/report/output";
import { differences, needless } from "./checks/convergence";
import { objectsOf, wrongCounts } from "./checks/counts";
import type { ExecutionLog } from "./checks/invariants";
import type { LimitName } from "./checks/limits";
import { SAME_NAME_MS, SILENCE_MS } from "./constants";
import type { Ended, Stop } from "./world/execution";
import { inputOf } from "./world/input";
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
  const execution = world.begin(id, name, inputOf(random, scenario, world.disturbances));
  const stopAfter = () => stopOf(world);
  let redrives = 0;
  let ended = await execution.run(stopAfter());
  // While functions of the stopped execution still work, and perhaps while it is redriven.
  const another = ended.status === "ABORTED" && !id.endsWith("-next") && random.chance(scenario.rates.rivals);
  const next = another && world.disturbances.next() ? one(world, `${id}-next`) : 0;
  for (; ended.status === "ABORTED" && random.chance(scenario.rates.redrives); redrives++) {
    await sleep(random.pick([1_000, 60_000, 3_600_000, 3 * 86_400_000]));
    for (let i = random.int(0, 5); i > 0 && scenario.rates.writes > 0; i--) world.write();
    world.trace(`redrive ${id} from ${execution.state}`);
    ended = await execution.redrive(stopAfter());
  }
  checkCounts(world, id, ended, false);
  return redrives + (await next);
}

/** States in which an execution is stopped more often than by chance. */
const STOPPED_IN = ["CopyRanges", "Gather", "DeleteOrphans", "DeleteOrphans", "GatherDeletes", "Report"];

/** When the next execution is stopped; `undefined`: never. */
function stopOf({ random, scenario, disturbances }: World): Stop | undefined {
  if (!random.chance(scenario.rates.stops) || !disturbances.next()) return undefined;
  const { requestMs, copyMs } = scenario;
  if (random.chance(0.5)) return { ms: random.int(1, 60 * (requestMs + copyMs)) };
  return { state: random.pick(STOPPED_IN), ms: random.int(1, 12 * requestMs) };
}

async function becomeSilent(world: World): Promise<void> {
  world.network.unreliable = false;
  world.lambda.unreliable = false;
  world.denied.clear();
  world.disturbed = false;
  do await sleep(SILENCE_MS);
  while (world.lambda.running + world.network.inFlight > 0);
  world.lambda.startAnew();
  world.trace("silence");
}

/** Two executions without disturbances. The first one makes the buckets equal, and the second one has nothing to do. */
async function calm(world: World): Promise<readonly LimitName[]> {
  const dry = world.scenario.forecast ? await dryRun(world) : undefined;
  const first = await world.begin("calm-1").run();
  checkCounts(world, "calm-1", first, true);
  if (first.status !== "SUCCEEDED") {
    world.report(`A run without a disturbance did not succeed: ${JSON.stringify(first)}`);
    return [];
  }
  if (dry) checkForecast(world, dry, first.output as Output);
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

/** A dry run of the execution that follows. */
async function dryRun(world: World): Promise<DryRunOutput | undefined> {
  const ended = await world.begin("calm-0", undefined, { ...world.scenario.input, dryRun: true }).run();
  checkCounts(world, "calm-0", ended, true);
  if (ended.status === "SUCCEEDED") return ended.output as DryRunOutput;
  world.report(`A dry run without a disturbance did not succeed: ${JSON.stringify(ended)}`);
  return undefined;
}

/** Checks that a run did what its dry run said. A dry run may count objects that cannot be read as copies. */
function checkForecast(world: World, dry: DryRunOutput, output: Output): void {
  const known = (one: Output) => {
    const { source, destination, kept, copied, skipped, conflicts, failed, orphans, deleted } =
      objectsOf(one);
    return [source, destination, kept, copied + skipped, conflicts, failed, orphans, deleted].join();
  };
  const fewer = objectsOf(dry).skipped <= objectsOf(output).skipped;
  if (!fewer || known(dry) !== known(output))
    world.report(
      `The forecast of a dry run is wrong: ${JSON.stringify(dry.objects)}, ${JSON.stringify(output.objects)}`,
    );
}

/** @param exact whether only the run has changed the destination, and each of its results counts */
function checkCounts(world: World, name: string, ended: Ended, exact: boolean): void {
  world.trace(`${name} ends: ${JSON.stringify(ended)}`);
  const complete = ended.status === "SUCCEEDED";
  const counted = complete ? (ended.output as Output) : world.reportOf(name);
  if (counted === undefined) return;
  const log = world.executions.get(name) as ExecutionLog;
  const wrong = wrongCounts(world.scenario, world.sides, log, counted, { complete, exact });
  if (wrong.length > 0)
    world.report(
      `The counts of a run are wrong: ${name}: ${wrong.join(", ")}: ${JSON.stringify(counted.objects)}`,
    );
}
