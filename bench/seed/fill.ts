import { setTimeout as sleep } from "node:timers/promises";
import { firstCopyObjects, type SceneSizes, type State } from "../scenes";
import { DESTINATION, SOURCE } from "../site";
import { eachUpTo } from "./each";
import { contentOf, fateOf, keyOf, type Layout } from "./keys";
import { putLarge } from "./large";
import type { SignedRequests } from "./signed";

const AT_ONCE = 48;

/** States that are made from another one's snapshot. */
export const basis = (state: State): State | undefined => (state === "changed" ? "flat" : undefined);

/** What a state's snapshot is called: sizes are in its name, for snapshots are used again. */
export const snapshotName = (state: State, { objects, largeMiB }: SceneSizes): string =>
  `${state}-${state === "large" ? `${largeMiB}mib` : objects}`;

/** Brings a server that is new, or holds the basis, into a state. */
export async function fill(s3: SignedRequests, state: State, sizes: SceneSizes): Promise<void> {
  if (state === "changed") return change(s3, sizes.objects);
  for (const bucket of [SOURCE, DESTINATION]) await s3.send("PUT", `/${bucket}`);
  if (state === "large") return putLarge(s3, sizes.largeMiB);
  if (state === "empty") return putSmall(s3, SOURCE, "flat", firstCopyObjects(sizes.objects));
  // The destination's objects are the younger ones, as a copy's are.
  await putSmall(s3, SOURCE, state, sizes.objects);
  await putSmall(s3, DESTINATION, state, sizes.objects);
}

const putSmall = (s3: SignedRequests, bucket: string, layout: Layout, objects: number): Promise<void> =>
  eachUpTo(objects, AT_ONCE, (n) => s3.send("PUT", `/${bucket}/${keyOf(layout, n)}`, { body: contentOf(n) }));

async function change(s3: SignedRequests, objects: number): Promise<void> {
  // Some peers compare whole seconds.
  await sleep(1_100);
  await eachUpTo(objects, AT_ONCE, async (n) => {
    const path = `/${SOURCE}/${keyOf("flat", n)}`;
    const fate = fateOf(n);
    if (fate === "changed") await s3.send("PUT", path, { body: contentOf(n, 2) });
    if (fate === "gone") await s3.send("DELETE", path);
  });
  await eachUpTo(Math.round(objects / 100), AT_ONCE, (n) =>
    s3.send("PUT", `/${SOURCE}/${keyOf("flat", objects + n)}`, { body: contentOf(objects + n) }),
  );
  await sleep(1_100);
}
