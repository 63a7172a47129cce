import { emptyBucket } from "../objects/bucket";
import { inventoryOf, newSince } from "./inventory";
import type { Steps } from "./steps";
import type { TestContext } from "./sync-steps";

/**
 * Destroys the stack, checks that the synced buckets still exist, and removes them. Continues after a failure.
 *
 * @param remove removes the resources of the stack and returns their number.
 * @param before the inventory of the emulator before the deployment.
 */
export async function tidy(
  steps: Steps,
  context: TestContext,
  remove: () => Promise<number>,
  before: readonly string[],
): Promise<void> {
  const { source, destination } = context;
  const buckets = [`bucket ${destination}`, `bucket ${source}`];
  await destroy(steps, context, remove, before, buckets);
  await removeBuckets(steps, context, [source, destination], before);
}

/** Removes buckets with their contents, and checks that nothing remains. Continues after a failure. */
export async function removeBuckets(
  steps: Steps,
  context: TestContext,
  buckets: readonly string[],
  before: readonly string[],
): Promise<void> {
  for (const bucket of buckets) {
    await attempt(steps, async () => {
      await emptyBucket(context.clients.s3, bucket);
      await context.clients.s3.deleteBucket({ Bucket: bucket });
    });
  }
  await attempt(steps, async () => {
    steps.expect("nothing remains after their removal", newSince(before, await inventoryOf(context)), []);
  });
}

/**
 * Destroys the stack, and checks that nothing remains except the given resources of the inventory.
 *
 * @param remove removes the resources of the stack and returns their number.
 * @param before the inventory of the emulator before the deployment.
 */
export async function destroy(
  steps: Steps,
  context: TestContext,
  remove: () => Promise<number>,
  before: readonly string[],
  kept: readonly string[] = [],
): Promise<void> {
  steps.step("Destroy the stack");
  await attempt(steps, async () => steps.note(`Removed ${await remove()} resources`));

  steps.step("Check the remaining resources");
  await attempt(steps, async () => {
    const remaining = newSince(before, await inventoryOf(context));
    steps.expect(
      kept.length > 0 ? "only the buckets remain that are kept" : "nothing remains",
      remaining,
      kept,
    );
  });
}

async function attempt(steps: Steps, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    steps.fail(error);
  }
}
