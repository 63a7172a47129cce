import { setTimeout as wait } from "node:timers/promises";
import { evaluateProgram } from "../../local/program";
import { openAws } from "../aws";
import type { Deployment } from "../deployment";
import type { Workspace } from "../engine/workspace";
import { createBucket } from "../objects/bucket";
import { listing, onlyInOne } from "../objects/compare";
import { type Execution, execute } from "../steps/execution";
import type { Steps } from "../steps/steps";
import type { TestContext } from "../steps/sync-steps";
import { MAX_COST_USD, OBJECTS } from "./plan";

/** Deploys the stack. @returns the command that starts an execution */
export type Deploy = () => Promise<string>;

export const deployWithPulumi =
  ({ stack }: Workspace): Deploy =>
  async () =>
    (await stack.up()).outputs.startCommand!.value;

export const deployWithoutPulumi =
  ({ settings }: TestContext, deployment: Deployment): Deploy =>
  async () =>
    (await evaluateProgram(settings, deployment.provider)).outputs.startCommand!;

/** Runs and prints the steps: buckets, deploy, sync, compare, sync again. */
export async function exerciseAccount(steps: Steps, context: TestContext, deploy: Deploy): Promise<void> {
  const { site, clients, source, destination } = context;
  steps.step("Create and fill two buckets");
  await fillTwo(context);

  steps.step("Deploy the stack");
  const startCommand = await deploy();

  steps.step("Sync the buckets with the stack's startCommand, and compare them");
  steps.note(startCommand);
  const first = await execute(startCommand, site, clients.sfn);
  steps.expect("one object is kept, the others are copied, the orphan is deleted", countsOf(first), {
    source: OBJECTS,
    kept: 1,
    copied: OBJECTS - 1,
    deleted: 1,
  });
  const aws = openAws(site);
  const [from, to] = [await listing(aws, source), await listing(aws, destination)];
  steps.expect(
    "same keys, sizes and ETags",
    [from.length, ...onlyInOne(source, from, destination, to)],
    [OBJECTS],
  );

  steps.step("Sync the buckets again");
  const second = await execute(startCommand, site, clients.sfn);
  const nothing = { source: OBJECTS, kept: OBJECTS, copied: 0, deleted: 0 };
  steps.expect("nothing is copied, nothing deleted", countsOf(second), nothing);
  const usd = [first, second].reduce((sum, { output }) => sum + (output?.estimatedCostUsd ?? 0), 0);
  steps.note(`Estimated cost of both runs: $${usd.toFixed(4)}`);
  steps.expect("it is below the bound", usd < MAX_COST_USD, true);
}

/** Creates source objects. The destination has one of them, an older version of another, and an orphan. */
async function fillTwo({ clients: { s3 }, source, destination }: TestContext): Promise<void> {
  await createBucket(s3, source);
  await createBucket(s3, destination);
  const put = (Bucket: string, Key: string, Body: string) => s3.putObject({ Bucket, Key, Body });
  for (let i = 0; i < OBJECTS; i++) await put(source, `object-${i}`, `content ${i}`);
  await put(destination, "object-0", "content 0");
  await put(destination, "object-1", "earlier");
  await put(destination, "orphan", "orphan");
  await wait(1_000); // a run retains orphans that are not older than the run, in the whole seconds of S3
}

function countsOf({ output, status, error, cause }: Execution) {
  if (status !== "SUCCEEDED") return { status, error, cause };
  const { source, kept, copied, deleted } = output.objects;
  return { source, kept, copied, deleted };
}
