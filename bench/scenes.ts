/** What the buckets hold before a run. Scenes with one state share its snapshot. */
export type State = "empty" | "flat" | "folders" | "changed" | "large";

export interface Scene {
  /** Its first character is the letter that the specification gives it. */
  readonly name: string;
  readonly title: string;
  readonly state: State;
  /** Whether every answer is late. */
  readonly late: boolean;
}

export interface SceneSizes {
  /** In each bucket of the scenes b, c and e. */
  readonly objects: number;
  /** Of each large object. */
  readonly largeMiB: number;
}

/** Objects of the first copy, for each that the other scenes have. */
export const FIRST_COPY = 1 / 5;

export const LARGE_OBJECTS = 10;

const scene = (name: string, title: string, state: State, late = false): Scene => ({
  name,
  title,
  state,
  late,
});

export const scenes: readonly Scene[] = [
  scene("a-first-copy", "first copy, small objects", "empty"),
  scene("b-flat", "nothing changed, flat", "flat"),
  scene("b-folders", "nothing changed, 1,000 folders", "folders"),
  scene("c-changed", "1 % changed, 1 % new, 1 % orphaned", "changed"),
  scene("d-large", "ten large objects, multipart", "large"),
  scene("e-flat", "nothing changed, flat, late answers", "flat", true),
  scene("e-folders", "nothing changed, 1,000 folders, late answers", "folders", true),
  scene("e-changed", "1 % changed, new, orphaned, late answers", "changed", true),
];

export const sceneNames: readonly string[] = scenes.map(({ name }) => name);

/** What a scene's source holds, in words. */
export function sizeOf({ state }: Scene, { objects, largeMiB }: SceneSizes): string {
  if (state === "large") return `${LARGE_OBJECTS} × ${largeMiB} MiB`;
  return (state === "empty" ? firstCopyObjects(objects) : objects).toLocaleString("en-US");
}

export const firstCopyObjects = (objects: number): number => Math.round(objects * FIRST_COPY);
