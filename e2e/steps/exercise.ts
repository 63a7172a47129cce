import { evaluateProgram } from "../../local/program";
import type { Deployment } from "../deployment";
import { count, type TestObject } from "../objects/objects";
import { execute } from "./execution";
import { expectNothingDone, expectRejection, expectSync } from "./expectations";
import { exerciseOperations, type Operated, operatedSettings } from "./operations";
import { exerciseRuns, openRuns } from "./runs";
import type { Steps } from "./steps";
import { exerciseStops, type Stopped } from "./stops";
import { compareBuckets, fillBuckets, type TestContext } from "./sync-steps";
import { exercisePairs, twoPairs } from "./two-pairs";

/**
 * Runs and prints the steps: deploy, fill the buckets, sync, compare, sync again, run with an invalid input, call
 * `npm run runs`, interrupt runs, run two pairs, start a run by a schedule, raise alarms.
 */
export async function exercise(steps: Steps, context: TestContext, deployment: Deployment): Promise<void> {
  steps.step("Deploy the resources that the Pulumi program registers");
  const { startCommand, ...stack } = await deploy(steps, context, deployment);
  const run = (command: string) => execute(command, context.site, context.clients.sfn);

  steps.step("Fill two buckets");
  const objects = await fillBuckets(steps, context);

  steps.step("Sync the buckets with the stack's startCommand");
  steps.note(startCommand);
  const first = await run(startCommand);
  expectSync(steps, objects, first);
  if (first.status !== "SUCCEEDED") {
    throw new Error("The execution failed. The other steps are skipped.");
  }

  steps.step("Compare the buckets: listings of the aws CLI, HeadObject and GetObjectTagging");
  await compareBuckets(steps, context, objects);

  steps.step("Sync the buckets again");
  expectNothingDone(steps, objects, await run(startCommand));

  steps.step("Start an execution with an unknown field in its input");
  // The aws CLI uses the last value of a repeated option.
  expectRejection(steps, await run(`${startCommand} --input '{"sorce":"a"}'`));

  steps.step("Start a dry run with npm run runs, list the runs, fetch its report");
  await exerciseRuns(steps, openRuns(context.site, stack.stateMachineArn), keysOf(objects));

  steps.step("Interrupt runs: StopExecution, a timeout, killed workers. Run again after each of them");
  await exerciseStops(steps, context, stack);

  steps.step("Deploy a second stack, with two pairs, and run each by its name");
  const { "sync-buckets:source": _, "sync-buckets:destination": __, ...others } = context.settings;
  const settings = { ...others, "sync-buckets:pairs": JSON.stringify(twoPairs(context)) };
  const { startCommand: second } = await deploy(steps, { ...context, settings }, deployment);
  await exercisePairs(steps, objects, (pair) =>
    run(pair === undefined ? second : `${second} --input '${JSON.stringify({ pair })}'`),
  );

  steps.step("Deploy a third stack, with a schedule, alarms and a dashboard, wait for its run, raise alarms");
  const operated = { ...context, settings: operatedSettings(context, Date.now()) };
  await exerciseOperations(steps, context, await deploy(steps, operated, deployment));
}

const keysOf = (objects: readonly TestObject[]): number => count(objects, "same", "missing", "changed");

/** @returns the stack's outputs, and the created resources. */
async function deploy(
  steps: Steps,
  { settings }: TestContext,
  deployment: Deployment,
): Promise<Stopped & Operated> {
  const earlier = { created: deployment.created.length, excluded: deployment.excluded.length };
  const { outputs, resources } = await evaluateProgram(settings, deployment.provider);
  const created = deployment.created.slice(earlier.created);
  const excluded = deployment.excluded.slice(earlier.excluded);
  const types = Map.groupBy(created, ({ type }) => type);
  steps.note(`Created ${created.length} resources:`);
  for (const [type, { length }] of [...types].sort()) steps.note(`${String(length).padStart(4)}  ${type}`);
  for (const { type, name } of excluded) steps.note(`Not created: ${type} "${name}"`);
  const registered = resources.filter(({ type }) => type.startsWith("aws:")).length;
  steps.expect(
    `all ${registered} registered resources were processed`,
    created.length + excluded.length,
    registered,
  );
  const worker = created.find(({ name }) => name.endsWith("-copy-range-function"))!.state;
  const { startCommand, stateMachineArn, runsBucket, alarmTopicArn } = outputs as Record<string, string>;
  return {
    startCommand: startCommand!,
    stateMachineArn: stateMachineArn!,
    runsBucket: runsBucket!,
    alarmTopicArn: alarmTopicArn ?? "",
    worker: { name: worker.name, qualifiedArn: worker.qualifiedArn },
    resources: created,
  };
}
