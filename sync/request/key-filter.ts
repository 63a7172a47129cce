import { InvalidGlob, parseGlob } from "./glob";
import { matchTokens } from "./glob-match";

export interface Globs {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * Selects the keys that at least one `include` matches (all keys if there is none) and no `exclude` matches.
 *
 * @returns `undefined` if every key is selected
 * @throws InvalidGlob
 */
export function keyFilter({ include, exclude }: Globs): ((key: string) => boolean) | undefined {
  if (include.length === 0 && exclude.length === 0) return undefined;
  const included = include.length === 0 ? () => true : matcher(include);
  const excluded = matcher(exclude);
  return (key) => included(key) && !excluded(key);
}

function matcher(globs: readonly string[]): (key: string) => boolean {
  const alternatives = globs.flatMap(parseGlob);
  return (key) => alternatives.some((tokens) => matchTokens(tokens, key));
}

/** @returns why the glob is invalid, or `undefined` if it is valid */
export function globFault(glob: string): string | undefined {
  try {
    parseGlob(glob);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidGlob) return error.message;
    throw error;
  }
}
