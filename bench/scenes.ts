/** State of the buckets before a run. Scenes with the same state share a snapshot. */
export type State = "empty" | "flat" | "folders" | "changed" | "large";

export interface Scene {
  /** The first character is the letter of the scene group. */
  readonly name: string;
  readonly title: string;
  readonly state: State;
  /** Milliseconds of latency added to each response. */
  readonly latencyMs: number;
}

export interface SceneSizes {
  /** Objects in each bucket of scenes b, c, e and f. */
  readonly objects: number;
  /** Size of each object of scene d, in MiB. */
  readonly largeMiB: number;
}

/** Objects of scene a, as a fraction of the objects of scenes b, c, e and f. */
const FIRST_COPY_FRACTION = 1 / 5;

export const LARGE_OBJECTS = 10;

const scene = (name: string, title: string, state: State, latencyMs = 0): Scene => ({
  name,
  title,
  state,
  latencyMs,
});

export const scenes: readonly Scene[] = [
  scene("a-first-copy", "first copy, small objects", "empty"),
  scene("b-flat", "nothing changed, flat", "flat"),
  scene("b-folders", "nothing changed, 1,000 folders", "folders"),
  scene("c-changed", "1% changed, 1% new, 1% orphaned", "changed"),
  scene("d-large", "ten large objects, multipart", "large"),
  scene("e-flat", "nothing changed, flat, 20 ms latency", "flat", 20),
  scene("e-folders", "nothing changed, 1,000 folders, 20 ms latency", "folders", 20),
  scene("e-changed", "1% changed, new, orphaned, 20 ms latency", "changed", 20),
  scene("f-flat", "nothing changed, flat, 100 ms latency", "flat", 100),
  scene("f-folders", "nothing changed, 1,000 folders, 100 ms latency", "folders", 100),
];

/** Whether a correct tool has nothing to change in this state. */
export const isEqual = (state: State): boolean => state === "flat" || state === "folders";

export const sceneNames: readonly string[] = scenes.map(({ name }) => name);

/** Size of a scene's source for the results: a number of objects such as `"20,000"`, or `"10 × 256 MiB"`. */
export function sizeOf({ state }: Scene, { objects, largeMiB }: SceneSizes): string {
  if (state === "large") return `${LARGE_OBJECTS} × ${largeMiB} MiB`;
  return (state === "empty" ? firstCopyObjects(objects) : objects).toLocaleString("en-US");
}

export const firstCopyObjects = (objects: number): number => Math.round(objects * FIRST_COPY_FRACTION);
