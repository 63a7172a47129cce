import { setTimeout as wait } from "node:timers/promises";
import type { StackSettings } from "../../local/stack-config";
import { openAws } from "../aws";
import type { Clients, Site } from "../clients";
import { createBucket } from "../objects/bucket";
import { differences, listing, onlyInOne } from "../objects/compare";
import { fill } from "../objects/fill";
import { count, type TestObject, testObjects } from "../objects/objects";
import type { Buckets } from "../stack";
import type { Steps } from "./steps";

/** The environment of the steps. */
export interface TestContext extends Buckets {
  readonly site: Site;
  readonly clients: Clients;
  readonly settings: StackSettings;
  /** Names of resources that may belong to the test, for an account with other concurrent users. Default: all */
  readonly ours?: RegExp;
}

/** Creates the two buckets and uploads the test objects. @returns the objects that the emulator supports. */
export async function fillBuckets(steps: Steps, context: TestContext): Promise<readonly TestObject[]> {
  const { clients, source, destination } = context;
  await createBucket(clients.s3, source);
  await createBucket(clients.s3, destination);
  const objects = await fill(clients.s3, source, destination);
  // A run retains orphans that are not older than the run, in the whole seconds of S3.
  await wait(1_000);
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

/** Compares the buckets with the aws CLI and the SDK. */
export async function compareBuckets(
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
