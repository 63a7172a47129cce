import { setTimeout as sleep } from "node:timers/promises";
import { firstCopyObjects, type SceneSizes, type State } from "../scenes";
import { DESTINATION, SOURCE } from "../site";
import { forEachIndex } from "./each";
import { changeOf, contentOf, keyOf, type Layout } from "./keys";
import { putLarge } from "./large";
import type { SignedRequests } from "./signed";

const CONCURRENCY = 48;

/** The state from whose snapshot a state is created; `undefined` if it is created from new buckets. */
export const baseState = (state: State): State | undefined => (state === "changed" ? "flat" : undefined);

/** Name of a state's snapshot. It contains the sizes, because later runs reuse snapshots. */
export const snapshotName = (state: State, { objects, largeMiB }: SceneSizes): string =>
  `${state}-${state === "large" ? `${largeMiB}mib` : objects}`;

/** Fills the buckets of a new server, or applies the changes of scene c to the base state. */
export async function fill(s3: SignedRequests, state: State, sizes: SceneSizes): Promise<void> {
  if (state === "changed") return applyChanges(s3, sizes.objects);
  for (const bucket of [SOURCE, DESTINATION]) await s3.send("PUT", `/${bucket}`);
  if (state === "large") return putLarge(s3, sizes.largeMiB);
  if (state === "empty") return putSmall(s3, SOURCE, "flat", firstCopyObjects(sizes.objects));
  // The source is filled first, because objects in the destination must be newer, like copies.
  await putSmall(s3, SOURCE, state, sizes.objects);
  await putSmall(s3, DESTINATION, state, sizes.objects);
}

const putSmall = (s3: SignedRequests, bucket: string, layout: Layout, objects: number): Promise<void> =>
  forEachIndex(objects, CONCURRENCY, (n) =>
    s3.send("PUT", `/${bucket}/${keyOf(layout, n)}`, { body: contentOf(n) }),
  );

async function applyChanges(s3: SignedRequests, objects: number): Promise<void> {
  // Some peers compare times in whole seconds.
  await sleep(1_100);
  await forEachIndex(objects, CONCURRENCY, async (n) => {
    const path = `/${SOURCE}/${keyOf("flat", n)}`;
    const kind = changeOf(n);
    if (kind === "changed") await s3.send("PUT", path, { body: contentOf(n, 2) });
    if (kind === "deleted") await s3.send("DELETE", path);
  });
  await forEachIndex(Math.round(objects / 100), CONCURRENCY, (n) =>
    s3.send("PUT", `/${SOURCE}/${keyOf("flat", objects + n)}`, { body: contentOf(objects + n) }),
  );
  await sleep(1_100);
}
