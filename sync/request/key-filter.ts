import picomatch from "picomatch";

export interface Globs {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

const OPTIONS = {
  dot: true, // a key's dots mean nothing to S3
  nonegate: true, // exclude is there for that
  strictBrackets: true, // "a[b" is a slip, not a name
  flags: "s", // keys may hold newlines, and ** should cross them
} as const satisfies picomatch.PicomatchOptions;

/** Which keys a run is about: those that some `include` matches (none given: all) and no `exclude` matches. */
export function keyFilter({ include, exclude }: Globs): ((key: string) => boolean) | undefined {
  if (include.length === 0 && exclude.length === 0) return undefined;
  const included = include.length === 0 ? () => true : matcher(include);
  const excluded = exclude.length === 0 ? () => false : matcher(exclude);
  return (key) => included(key) && !excluded(key);
}

const DOT_SEGMENT = /(?<=^|\/)\.{1,2}(?=\/|$)/g;

/**
 * For files, no wildcard matches the segments "." and "..". For S3 they are names like any other, and a key that
 * "secret/**" fails to exclude would be copied: so such a key is tried a second time, its dots in disguise.
 */
function matcher(globs: readonly string[]): (key: string) => boolean {
  const matches = picomatch([...globs], OPTIONS);
  return (key) => {
    if (matches(key)) return true;
    const disguised = key.replace(DOT_SEGMENT, (dots) => "\uffff".repeat(dots.length));
    return disguised !== key && matches(disguised);
  };
}

/** @returns why the glob cannot be used, or `undefined` if it can. */
export function globFault(glob: string): string | undefined {
  if (glob === "") return "it is empty";
  try {
    picomatch(glob, OPTIONS);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
