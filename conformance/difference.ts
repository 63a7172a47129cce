/** The assertions that compare a server with S3. */

/** A server behaves differently from S3. The message is one line. */
export class Difference extends Error {
  constructor(
    readonly expected: unknown,
    readonly got: unknown,
    subject: string,
  ) {
    super(`${subject === "" ? "" : `${subject}: `}expected ${show(expected)}, got ${show(got)}`);
    this.name = "Difference";
  }
}

const MAX_LENGTH = 160;

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH)}…`;
}

/**
 * Compares as JSON, so a missing field equals an undefined one. The order of fields does not matter.
 *
 * @throws Difference
 */
export function same(got: unknown, expected: unknown, subject = ""): void {
  if (JSON.stringify(canonical(got)) !== JSON.stringify(canonical(expected)))
    throw new Difference(expected, got, subject);
}

/** @throws Difference unless `got` equals one of the values that S3's documentation allows */
export function oneOf(got: unknown, possible: readonly unknown[], subject = ""): void {
  const texts = possible.map((value) => JSON.stringify(canonical(value)));
  if (!texts.includes(JSON.stringify(canonical(got)))) throw new Difference(possible, got, subject);
}

/** @throws Difference unless the condition is true */
export function holds(condition: boolean, expected: string, got: unknown): void {
  if (!condition) throw new Difference(expected, got, "");
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== "object" || value instanceof Date) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries
      .map(([name, inner]): [string, unknown] => [name, canonical(inner)])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
