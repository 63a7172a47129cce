import { PAGE_KEYS } from "../../sync/model/constants";
import type { SceneSizes, State } from "../scenes";
import { firstCopyObjects } from "../scenes";
import { changeOf, keyOf, type Layout } from "../seed/keys";
import type { Site } from "../site";

/** The minimum requests of a sync, for a tool that knows the keys in advance. */
export interface FloorPlan {
  /** `start-after` of each LIST of the source; the first one is empty. */
  readonly sourcePages: readonly string[];
  readonly destinationPages: readonly string[];
  readonly copies: readonly string[];
  readonly deletes: readonly string[];
}

/** The input of the loop in {@link file://./loop.ts}. */
export interface FloorTask extends FloorPlan {
  readonly site: Site;
  readonly source: string;
  readonly destination: string;
}

/** The states with a plan. Parts of large objects cost bytes and not requests. */
export const FLOOR_STATES: readonly State[] = ["empty", "flat", "folders", "changed"];

/** The plan for the buckets in a state of {@link FLOOR_STATES}. */
export function floorPlan(state: State, { objects }: SceneSizes): FloorPlan {
  if (state === "empty") {
    const keys = keysOf("flat", firstCopyObjects(objects));
    return { sourcePages: pagesOf(keys), destinationPages: [""], copies: keys, deletes: [] };
  }
  const keys = keysOf(state === "folders" ? "folders" : "flat", objects);
  if (state !== "changed")
    return { sourcePages: pagesOf(keys), destinationPages: pagesOf(keys), copies: [], deletes: [] };
  return changedPlan(keys, objects);
}

function changedPlan(keys: readonly string[], objects: number): FloorPlan {
  const keysBy = (kind: string) =>
    numbers(objects).flatMap((n) => (changeOf(n) === kind ? [keyOf("flat", n)] : []));
  const deletes = keysBy("deleted");
  const added = numbers(Math.round(objects / 100)).map((n) => keyOf("flat", objects + n));
  const gone = new Set(deletes);
  const source = [...keys.filter((key) => !gone.has(key)), ...added].sort();
  return {
    sourcePages: pagesOf(source),
    destinationPages: pagesOf(keys),
    copies: [...keysBy("changed"), ...added],
    deletes,
  };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const keysOf = (layout: Layout, count: number): string[] =>
  numbers(count)
    .map((n) => keyOf(layout, n))
    .sort();

/** The last key of each page before the next one. A page that is exactly full is the last one. */
const pagesOf = (keys: readonly string[]): string[] => [
  "",
  ...keys.filter((_, n) => n % PAGE_KEYS === PAGE_KEYS - 1 && n < keys.length - 1),
];
