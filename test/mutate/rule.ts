/** A safety rule, the change that breaks it, and the tests that must fail then. */
export interface SafetyRule {
  /** The effect of the change. */
  readonly name: string;
  readonly file: string;
  /** A text that occurs once in the file, and its replacement. */
  readonly find: string;
  readonly replace: string;
  /** Test files. At least one test of them must fail. */
  readonly tests: readonly string[];
}

/** A text that occurs once in a file, its replacement, and the test files if they differ from the file's. */
type Change = readonly [find: string, replace: string, tests?: readonly string[]];

/** The rules of one file, by the effect of their changes. */
export const rulesOf = (
  file: string,
  tests: readonly string[],
  changes: Readonly<Record<string, Change>>,
): SafetyRule[] =>
  Object.entries(changes).map(([name, [find, replace, own]]) => ({
    name,
    file,
    find,
    replace,
    tests: own ?? tests,
  }));
