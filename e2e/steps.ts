import { isDeepStrictEqual } from "node:util";

/** The account of a run, printed as it goes. */
export class Steps {
  /** Expectations that were not met. */
  failures = 0;
  readonly #print: (line: string) => void;
  #count = 0;

  constructor(print: (line: string) => void = console.log) {
    this.#print = print;
  }

  step(title: string): void {
    this.#print(`\n${++this.#count}. ${title}`);
  }

  note(text: string): void {
    this.#print(text.replaceAll(/^/gm, "   "));
  }

  /** Prints `ok` or `DIFFERS` with what came instead. */
  expect(what: string, actual: unknown, expected: unknown): void {
    if (isDeepStrictEqual(actual, expected)) {
      this.note(`ok       ${what}`);
    } else {
      this.failures++;
      this.note(`DIFFERS  ${what}: expected ${short(expected)}, got ${short(actual)}`);
    }
  }

  fail(error: unknown): void {
    this.failures++;
    this.note(`FAILED   ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Characters of a value that are worth reading. */
const ENOUGH = 600;

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > ENOUGH ? `${text.slice(0, ENOUGH)}…` : text;
}
