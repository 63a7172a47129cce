/** State of the buckets before a run. Scenes with the same state share a snapshot. */
export type State = "empty" | "flat" | "folders" | "changed" | "large";

export interface Scene {
  /** The first character is the letter of the scene group. */
  readonly name: string;
  readonly title: string;
  readonly state: State;
  /** Whether latency is added to each response. */
  readonly withLatency: boolean;
}

export interface SceneSizes {
  /** Objects in each bucket of scenes b, c and e. */
  readonly objects: number;
  /** Size of each object of scene d, in MiB. */
  readonly largeMiB: number;
}

/** Objects of scene a, as a fraction of the objects of scenes b, c and e. */
export const FIRST_COPY_FRACTION = 1 / 5;

export const LARGE_OBJECTS = 10;

const scene = (name: string, title: string, state: State, withLatency = false): Scene => ({
  name,
  title,
  state,
  withLatency,
});

export const scenes: readonly Scene[] = [
  scene("a-first-copy", "first copy, small objects", "empty"),
  scene("b-flat", "nothing changed, flat", "flat"),
  scene("b-folders", "nothing changed, 1,000 folders", "folders"),
  scene("c-changed", "1 % changed, 1 % new, 1 % orphaned", "changed"),
  scene("d-large", "ten large objects, multipart", "large"),
  scene("e-flat", "nothing changed, flat, with latency", "flat", true),
  scene("e-folders", "nothing changed, 1,000 folders, with latency", "folders", true),
  scene("e-changed", "1 % changed, new, orphaned, with latency", "changed", true),
];

export const sceneNames: readonly string[] = scenes.map(({ name }) => name);

/** Size of a scene's source for the results: a number of objects such as `"20,000"`, or `"10 × 256 MiB"`. */
export function sizeOf({ state }: Scene, { objects, largeMiB }: SceneSizes): string {
  if (state === "large") return `${LARGE_OBJECTS} × ${largeMiB} MiB`;
  return (state === "empty" ? firstCopyObjects(objects) : objects).toLocaleString("en-US");
}

export const firstCopyObjects = (objects: number): number => Math.round(objects * FIRST_COPY_FRACTION);
