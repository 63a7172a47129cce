import { isDeepStrictEqual } from "node:util";
import type { Kind } from "../../resources";
import { comparable, isUnknown, type Properties, UNKNOWN } from "./values";

/** The changed inputs, and the changed inputs that replace the resource. */
export interface Difference {
  readonly changed: readonly string[];
  readonly replacing: readonly string[];
}

/** @returns one line for each reason why the stand-in provider cannot create a resource of this type. */
export function checkType(type: string, kinds: Readonly<Record<string, Kind>>): string[] {
  return kinds[type] === undefined ? [`e2e/resources does not support the type ${type}`] : [];
}

/**
 * Compares the old and the new inputs of a resource. Assets and archives are compared by their hashes, because the
 * engine sends no contents.
 *
 * A change of an immutable input replaces the resource. Any change replaces a resource that has no update. An unknown
 * value counts as a change.
 */
export function difference(kind: Kind, olds: Properties, news: Properties): Difference {
  const names = new Set([...Object.keys(olds), ...Object.keys(news)]);
  const changed = [...names]
    .filter(
      (name) => isUnknown(news[name]) || !isDeepStrictEqual(comparable(olds[name]), comparable(news[name])),
    )
    .sort();
  const replacing = kind.update === undefined ? changed : changed.filter((name) => isImmutable(kind, name));
  return { changed, replacing };
}

const isImmutable = ({ immutable = [] }: Kind, name: string): boolean => immutable.includes(name);

/** The state after an update, as in a preview. State that the update can change is unknown. */
export const previewedState = ({ changing = [] }: Kind, olds: Properties, news: Properties): Properties => ({
  ...olds,
  ...news,
  ...Object.fromEntries(changing.map((name) => [name, UNKNOWN])),
});
