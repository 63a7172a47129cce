import type { BucketAccess } from "../../local/s3";
import { inThree, openScene, type Ran, type Scene, type SceneOptions, stoppingClock } from "../local/scene";

/** A run whose end is known, from which it can be told whether something was denied. */
export interface Play {
  readonly end: object;
  run(options?: Pick<SceneOptions, "program" | "policy">): Promise<object>;
}

const MiB = 1024 ** 2;

/** What a bucket holds, with what a copy carries. */
const held = (bucket: BucketAccess) =>
  bucket.keys().map((key) => {
    const { etag, metadata, tags } = bucket.get(key)!;
    return { key, etag, metadata, tags };
  });

/** How a run ended, what it left behind, and how often it listed: a plan without a survey is a worse one. */
const endOf = ({ source, destination, runs, requests }: Scene, { ended }: Ran) => ({
  ...(ended.status === "FAILED" ? { error: ended.error } : { error: null }),
  inStep: JSON.stringify(held(destination)) === JSON.stringify(held(source)),
  uploads: destination.uploads().length,
  listings: [source, destination].map(
    ({ name }) => requests.filter((request) => request === `ListObjectsV2 ${name}`).length,
  ),
  notes: runs.keys().filter((key) => key.includes("/uploads/")).length,
});

function fill({ source, destination }: Scene) {
  source.put("a-changed", "changed", { tags: { colour: "red" } });
  destination.put("a-changed", "chanced");
  source.put("b-retagged", "same", { tags: { colour: "blue" } });
  destination.put("b-retagged", "same");
  source.put("c-same", "same");
  destination.put("c-same", "same");
  destination.put("d-gone", "gone");
  source.putVirtual("overtaken", { parts: [5 * MiB, MiB], seed: "first" });
  source.put("p-absent", "absent");
  source.putVirtual("stopped", { parts: [5 * MiB, 5 * MiB, MiB], tags: { colour: "green" } });
}

/** Plays with the first round in three parts, so that one worker can be stopped while others get on. */
async function play(
  options: SceneOptions,
  fault: (scene: () => Scene, stop: () => void) => NonNullable<SceneOptions["fault"]>,
) {
  const { clock, stop } = stoppingClock();
  const scene: Scene = await openScene({
    ...options,
    clock,
    instead: { "divide-keys": inThree(() => scene, ["d", "q"]) },
    fault: (call) => fault(() => scene, stop)(call),
  });
  fill(scene);
  const ran = await scene.run({ compare: "metadata" });
  await scene.close();
  return endOf(scene, ran);
}

/**
 * Everything there is to do, in two rounds: while one object is copied by parts, another version takes its place; and
 * a worker is stopped between two parts, so that its successor goes on with the upload.
 */
const everything: Play = {
  end: { error: null, inStep: true, uploads: 0, listings: [5, 5], notes: 0 },
  run: (options = {}) => {
    const once = new Set<string>();
    return play(options, (scene, stop) => ({ operation, key, query }) => {
      if (operation !== "UploadPartCopy" || query.partNumber !== "2" || once.has(key!)) return undefined;
      once.add(key!);
      if (key === "overtaken") scene().source.putVirtual(key, { parts: [5 * MiB, MiB], seed: "second" });
      if (key !== "stopped") return undefined;
      stop();
      return { kind: "hangUp" };
    });
  },
};

/** A worker is stopped at the same part in every round, until the run is given up: its upload is aborted. */
const givenUp: Play = {
  end: { error: "NoProgress", inStep: false, uploads: 0, listings: [5, 5], notes: 0 },
  run: (options = {}) =>
    play(options, (_, stop) => ({ operation, key, query }) => {
      if (operation !== "UploadPartCopy" || key !== "stopped" || query.partNumber !== "2") return undefined;
      stop();
      return { kind: "hangUp" };
    }),
};

export const SCENES: readonly Play[] = [everything, givenUp];
