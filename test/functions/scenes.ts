import { createHash } from "node:crypto";
import type { LocalFunction } from "../../local/lambda";
import type { BucketAccess } from "../../local/s3";
import {
  DESTINATION,
  inThree,
  openScene,
  type Ran,
  type Scene,
  type SceneOptions,
  stoppingClock,
} from "../local/scene";

/** A run with a known result. A different result shows that S3 denied a request. */
export interface Scenario {
  readonly expected: object;
  run(options?: ScenarioOptions): Promise<object>;
}

export interface ScenarioOptions extends Pick<SceneOptions, "program" | "policy"> {
  /** Called with the scene before the run. */
  readonly before?: (scene: Scene) => void;
}

const MiB = 1024 ** 2;

/** The objects of a bucket, with the properties that a copy carries. */
const objectsIn = (bucket: BucketAccess) =>
  bucket.keys().map((key) => {
    const { etag, metadata, tags } = bucket.get(key)!;
    return { key, etag, metadata, tags };
  });

/**
 * The result of a run. `listings` shows whether the division could probe the buckets, `timeout` whether the report has the
 * error of a worker that was stopped.
 */
const resultOf = ({ source, destination, runs, requests }: Scene, { ended }: Ran) => ({
  ...(ended.status === "FAILED"
    ? { error: ended.error, timeout: ended.cause.includes("Task timed out after") }
    : { error: null }),
  equal: JSON.stringify(objectsIn(destination)) === JSON.stringify(objectsIn(source)),
  uploads: destination.uploads().length,
  listings: [source, destination].map(
    ({ name }) => requests.filter((request) => request === `ListObjectsV2 ${name}`).length,
  ),
  uploadRecords: runs.keys().filter((key) => key.includes("/uploads/")).length,
});

function seedBuckets({ source, destination }: Scene) {
  source.put("a-changed", "changed", { tags: { color: "red" } });
  destination.put("a-changed", "chanced");
  source.put("b-retagged", "same", { tags: { color: "blue" } });
  destination.put("b-retagged", "same");
  source.put("c-same", "same");
  destination.put("c-same", "same");
  for (const key of ["d-gone", "d-gone-too", "d-gone-three"]) destination.put(key, "gone");
  source.putVirtual("overtaken", { parts: [5 * MiB, MiB], seed: "first" });
  source.put("p-absent", "absent");
  source.putVirtual("stopped", { parts: [5 * MiB, 5 * MiB, MiB], tags: { color: "green" } });
}

/** The lease of a run that ended without releasing it. */
function leaveLease({ runs }: Scene): void {
  const hash = createHash("sha256")
    .update(JSON.stringify([DESTINATION, ""]))
    .digest("hex");
  const execution = "arn:aws:states:eu-central-1:123456789012:execution:sync-buckets-sync-machine:ended";
  const lease = {
    token: "its token",
    execution,
    name: "ended",
    startedAt: "2024",
    takenAt: 0,
    released: false,
  };
  runs.put(`runs/leases/${hash}.json`, JSON.stringify(lease));
}

/** A redriven execution checks its list of orphans against the source again. */
const redriven =
  (own: LocalFunction): LocalFunction["invoke"] =>
  (event) =>
    own.invoke({ ...(event as object), redrives: 1 });

/** Runs with three work items in the first round, so one worker can stop while the other workers continue. */
async function runScenario(
  options: ScenarioOptions,
  fault: (scene: () => Scene, stop: () => void) => NonNullable<SceneOptions["fault"]>,
) {
  const { clock, stop } = stoppingClock();
  const scene: Scene = await openScene({
    ...options,
    clock,
    instead: { "divide-keys": inThree(() => scene, ["d", "q"]), "delete-orphans": redriven },
    fault: (call) => fault(() => scene, stop)(call),
  });
  seedBuckets(scene);
  leaveLease(scene);
  options.before?.(scene);
  const ran = await scene.run({ compare: "metadata" });
  await scene.close();
  return resultOf(scene, ran);
}

/**
 * All steps, in two rounds, with a list of orphans that is checked again. One object is replaced in the source during its
 * multipart copy. One worker stops between two parts, and its successor resumes the upload. One upload is created twice,
 * because the first response is lost. Its record stays for half an hour. Orphans are deleted twice for the same reason.
 */
const allSteps: Scenario = {
  expected: { error: null, equal: true, uploads: 0, listings: [7, 6], uploadRecords: 1 },
  run: (options = {}) => {
    const done = new Set<string>();
    return runScenario(options, (scene, stop) => ({ operation, key, query }) => {
      const id = `${operation} ${key}`;
      if ((id === "CreateMultipartUpload stopped" || operation === "DeleteObjects") && !done.has(id)) {
        done.add(id);
        return { kind: "hangUp", after: true };
      }
      if (operation !== "UploadPartCopy" || query.partNumber !== "2" || done.has(key!)) return undefined;
      done.add(key!);
      if (key === "overtaken") scene().source.putVirtual(key, { parts: [5 * MiB, MiB], seed: "second" });
      if (key !== "stopped") return undefined;
      stop();
      return { kind: "hangUp" };
    });
  },
};

/** A worker stops at the same part in every round, until the run fails with its error and aborts the upload. */
const noProgress: Scenario = {
  expected: {
    error: "NoProgress",
    timeout: true,
    equal: false,
    uploads: 0,
    listings: [7, 7],
    uploadRecords: 0,
  },
  run: (options = {}) =>
    runScenario(options, (_, stop) => ({ operation, key, query }) => {
      if (operation !== "UploadPartCopy" || key !== "stopped" || query.partNumber !== "2") return undefined;
      stop();
      return { kind: "hangUp" };
    }),
};

export const SCENARIOS: readonly Scenario[] = [allSteps, noProgress];
