import { emptyBucket } from "./bucket";
import type { World } from "./exercise";
import { inventory } from "./inventory";
import type { Steps } from "./steps";

/**
 * Destroys the stack, looks whether the synced buckets outlived it, and removes them. Goes on where a part of it fails.
 *
 * @param before what the emulator held at first.
 */
export async function tidy(steps: Steps, world: World, before: readonly string[]): Promise<void> {
  const { deployment, clients, source, destination } = world;
  steps.step("Destroy the stack");
  await attempt(steps, async () => steps.note(`${await deployment.destroy()} resources removed`));

  steps.step("Look what is left");
  await attempt(steps, async () => {
    const left = newSince(before, await inventory(clients));
    const buckets = [`bucket ${destination}`, `bucket ${source}`];
    steps.expect("the synced buckets outlived the stack, and nothing else did", left, buckets);
  });
  for (const bucket of [source, destination]) {
    await attempt(steps, async () => {
      await emptyBucket(clients.s3, bucket);
      await clients.s3.deleteBucket({ Bucket: bucket });
    });
  }
  await attempt(steps, async () => {
    steps.expect("they are removed too; nothing is left", newSince(before, await inventory(clients)), []);
  });
}

const newSince = (before: readonly string[], now: readonly string[]): string[] =>
  now.filter((line) => !before.includes(line));

async function attempt(steps: Steps, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    steps.fail(error);
  }
}
