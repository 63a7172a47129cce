import picomatch from "picomatch";

export interface Globs {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

const OPTIONS = {
  dot: true, // dots have no meaning in keys
  nonegate: true, // `exclude` is for that
  strictBrackets: true, // "a[b" is a mistake, not a name
  flags: "s", // keys may contain newlines, and ** matches them
} as const satisfies picomatch.PicomatchOptions;

/** Selects the keys that at least one `include` matches (all keys if there is none) and no `exclude` matches. */
export function keyFilter({ include, exclude }: Globs): ((key: string) => boolean) | undefined {
  if (include.length === 0 && exclude.length === 0) return undefined;
  const included = include.length === 0 ? () => true : matcher(include);
  const excluded = exclude.length === 0 ? () => false : matcher(exclude);
  return (key) => included(key) && !excluded(key);
}

const DOT_SEGMENT = /(?<=^|\/)\.{1,2}(?=\/|$)/g;

/**
 * For files, no wildcard matches the segments "." and "..". In S3 they are ordinary names, and a key that "secret/**"
 * fails to exclude would be copied. Such a key is matched a second time with other characters in place of the dots.
 */
function matcher(globs: readonly string[]): (key: string) => boolean {
  const matches = picomatch([...globs], OPTIONS);
  return (key) => {
    if (matches(key)) return true;
    const replaced = key.replace(DOT_SEGMENT, (dots) => "\uffff".repeat(dots.length));
    return replaced !== key && matches(replaced);
  };
}

/** @returns why the glob is invalid, or `undefined` if it is valid. */
export function globFault(glob: string): string | undefined {
  if (glob === "") return "it is empty";
  try {
    picomatch(glob, OPTIONS);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
