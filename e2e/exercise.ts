import { evaluateProgram } from "../local/program";
import type { StackSettings } from "../local/stack-config";
import { openAws } from "./aws";
import { createBucket } from "./bucket";
import type { Clients, Site } from "./clients";
import { differences, listing, onlyInOne } from "./compare";
import type { Deployment } from "./deployment";
import { execute } from "./execution";
import { expectNothingDone, expectRejection, expectSync } from "./expectations";
import { fill } from "./fill";
import { count, type TestObject, testObjects } from "./objects";
import type { Buckets } from "./stack";
import type { Steps } from "./steps";

/** The environment of the steps. */
export interface TestContext extends Buckets {
  readonly site: Site;
  readonly clients: Clients;
  readonly settings: StackSettings;
  readonly deployment: Deployment;
}

/** Runs and prints the steps: deploy, fill the buckets, sync, compare, sync again, run with an invalid input. */
export async function exercise(steps: Steps, context: TestContext): Promise<void> {
  steps.step("Deploy the resources that the Pulumi program registers");
  const startCommand = await deploy(steps, context);
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
  await compare(steps, context, objects);

  steps.step("Sync the buckets again");
  expectNothingDone(steps, objects, await run(startCommand));

  steps.step("Start an execution with an unknown field in its input");
  // The aws CLI uses the last value of a repeated option.
  expectRejection(steps, await run(`${startCommand} --input '{"sorce":"a"}'`));
}

/** @returns the stack's output `startCommand`. */
async function deploy(steps: Steps, { settings, deployment }: TestContext): Promise<string> {
  const { outputs, resources } = await evaluateProgram(settings, deployment.provider);
  const { created, excluded } = deployment;
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
  return outputs.startCommand!;
}

async function fillBuckets(steps: Steps, context: TestContext): Promise<readonly TestObject[]> {
  const { clients, source, destination } = context;
  await createBucket(clients.s3, source);
  await createBucket(clients.s3, destination);
  const objects = await fill(clients.s3, source, destination);
  const [same, changed, orphans, missing] = (["same", "changed", "orphan", "missing"] as const).map((state) =>
    count(objects, state),
  );
  steps.note(`${source}: ${same! + changed! + missing!} objects`);
  steps.note(`${destination}: ${same} same, ${changed} changed, ${orphans} orphans, ${missing} missing`);
  if (objects.length < testObjects.length) {
    steps.note(
      "differs from AWS: HeadObject does not return the number of parts; multipart objects are not tested",
    );
  }
  return objects;
}

async function compare(
  steps: Steps,
  { source, destination, clients, site }: TestContext,
  objects: readonly TestObject[],
): Promise<void> {
  const aws = openAws(site);
  const [from, to] = [await listing(aws, source), await listing(aws, destination)];
  const keys = objects.filter(({ state }) => state !== "orphan").map(({ key }) => key);
  steps.note(`${from.length} objects in ${source}, ${to.length} in ${destination}`);
  steps.expect("the source lists all uploaded keys", from.map(([key]) => key).sort(), keys.toSorted());
  steps.expect("same keys, sizes and ETags", onlyInOne(source, from, destination, to), []);
  const differing = await differences(clients.s3, keys, source, destination);
  steps.expect("same headers, metadata, storage class, redirect and tags", differing, []);
}
