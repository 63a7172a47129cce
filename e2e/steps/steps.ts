import { isDeepStrictEqual } from "node:util";

/** Prints the steps and checks of an end-to-end test, and counts the failures. */
export class Steps {
  /** Number of failed checks and errors. */
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

  /** Prints `ok`, or `DIFFERS` with the expected and the actual value. */
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

/** Maximum length of a printed value, in characters. */
const MAX_PRINTED_LENGTH = 600;

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > MAX_PRINTED_LENGTH ? `${text.slice(0, MAX_PRINTED_LENGTH)}…` : text;
}
