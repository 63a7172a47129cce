/** A rule on which safety rests, the change that breaks it, and the tests that must fail then. */
export interface SafetyRule {
  /** What the change does. */
  readonly name: string;
  readonly file: string;
  /** A text that occurs once in the file, and what takes its place. */
  readonly find: string;
  readonly replace: string;
  /** Test files. At least one test of them must fail. */
  readonly tests: readonly string[];
}

/** A text that occurs once in a file, what takes its place, and the test files, if they are others than the file's. */
type Change = readonly [find: string, replace: string, tests?: readonly string[]];

/** The rules of one file, by what their changes do. */
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
