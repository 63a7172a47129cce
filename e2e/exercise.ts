import { evaluateProgram } from "../local/program";
import type { StackSettings } from "../local/stack-config";
import { openAws } from "./aws";
import { createBucket } from "./bucket";
import type { Clients, Site } from "./clients";
import { differences, listing, onlyInOne } from "./compare";
import type { Deployment } from "./deployment";
import { execute } from "./execution";
import { expectNothingDone, expectRefusal, expectSync } from "./expectations";
import { fill } from "./fill";
import { count, type TestObject, testObjects } from "./objects";
import type { Buckets } from "./stack";
import type { Steps } from "./steps";

/** What the steps work on. */
export interface World extends Buckets {
  readonly site: Site;
  readonly clients: Clients;
  readonly settings: StackSettings;
  readonly deployment: Deployment;
}

/** Deploys, fills, syncs, compares, syncs again, fails: in that order, each step printed. */
export async function exercise(steps: Steps, world: World): Promise<void> {
  steps.step("Deploy what the Pulumi program registers");
  const start = await deploy(steps, world);
  const run = (command: string) => execute(command, world.site, world.clients.sfn);

  steps.step("Fill two buckets");
  const objects = await fillBuckets(steps, world);

  steps.step("Sync them: the stack's startCommand, pasted into a shell");
  steps.note(start);
  const first = await run(start);
  expectSync(steps, objects, first);
  if (first.status !== "SUCCEEDED")
    throw new Error("There is nothing to compare; the other steps are left out.");

  steps.step("Compare them, as the aws CLI lists them and as HEAD and GetObjectTagging tell");
  await compare(steps, world, objects);

  steps.step("Sync them again");
  expectNothingDone(steps, objects, await run(start));

  steps.step("Make it fail: an input with a field that does not exist");
  // Of an option given twice the CLI takes the last.
  expectRefusal(steps, await run(`${start} --input '{"sorce":"a"}'`));
}

/** @returns the stack's output `startCommand`. */
async function deploy(steps: Steps, { settings, deployment }: World): Promise<string> {
  const { outputs, resources } = await evaluateProgram(settings, deployment.provider);
  const { made, leftOut } = deployment;
  const types = Map.groupBy(made, ({ type }) => type);
  steps.note(`${made.length} resources created:`);
  for (const [type, { length }] of [...types].sort()) steps.note(`${String(length).padStart(4)}  ${type}`);
  for (const { type, name } of leftOut) steps.note(`left out, as asked: ${type} "${name}"`);
  const registered = resources.filter(({ type }) => type.startsWith("aws:")).length;
  steps.expect(`${registered} were registered`, made.length + leftOut.length, registered);
  return outputs.startCommand!;
}

async function fillBuckets(steps: Steps, world: World): Promise<readonly TestObject[]> {
  const { clients, source, destination } = world;
  await createBucket(clients.s3, source);
  await createBucket(clients.s3, destination);
  const objects = await fill(clients.s3, source, destination);
  const [same, changed, orphans, missing] = (["same", "changed", "orphan", "missing"] as const).map((fate) =>
    count(objects, fate),
  );
  steps.note(`${source}: ${same! + changed! + missing!} objects`);
  steps.note(
    `${destination}: ${same} the same, ${changed} changed, ${orphans} orphans; ${missing} are missing`,
  );
  if (objects.length < testObjects.length) {
    steps.note(
      "differs from AWS: HEAD does not tell an object's parts here; objects of several are left out",
    );
  }
  return objects;
}

async function compare(
  steps: Steps,
  { source, destination, clients, site }: World,
  objects: readonly TestObject[],
): Promise<void> {
  const aws = openAws(site);
  const [from, to] = [await listing(aws, source), await listing(aws, destination)];
  const keys = objects.filter(({ fate }) => fate !== "orphan").map(({ key }) => key);
  steps.note(`${from.length} objects in ${source}, ${to.length} in ${destination}`);
  steps.expect("the source holds what was put there", from.map(([key]) => key).sort(), keys.toSorted());
  steps.expect("same keys, sizes and ETags", onlyInOne(source, from, destination, to), []);
  const differing = await differences(clients.s3, keys, source, destination);
  steps.expect("same headers, metadata, storage class, redirect and tags", differing, []);
}
