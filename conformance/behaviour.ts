/** What a behaviour is, and how it says that a server differs. */
import type { Lab } from "./lab";

/** One promise of S3, checked against a server. */
export interface Behaviour {
  /** A sentence. */
  readonly title: string;
  /** @throws Difference if the server does otherwise; anything else if it fails in another way */
  check(lab: Lab): Promise<void>;
}

/** Behaviours that belong together. */
export interface Area {
  readonly name: string;
  readonly behaviours: readonly Behaviour[];
}

export function area(name: string, behaviours: Readonly<Record<string, Behaviour["check"]>>): Area {
  return { name, behaviours: Object.entries(behaviours).map(([title, check]) => ({ title, check })) };
}

/** A server did something else than S3. The message is one line. */
export class Difference extends Error {
  constructor(
    readonly expected: unknown,
    readonly got: unknown,
    what: string,
  ) {
    super(`${what === "" ? "" : `${what}: `}expected ${show(expected)}, got ${show(got)}`);
    this.name = "Difference";
  }
}

const LONGEST = 160;

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

/** Both as JSON would say them, so a missing field equals an undefined one. @throws Difference */
export function same(got: unknown, expected: unknown, what = ""): void {
  if (JSON.stringify(canonical(got)) !== JSON.stringify(canonical(expected)))
    throw new Difference(expected, got, what);
}

/** @throws Difference unless `got` is one of the possibilities that S3's documentation leaves open */
export function oneOf(got: unknown, possible: readonly unknown[], what = ""): void {
  const texts = possible.map((value) => JSON.stringify(canonical(value)));
  if (!texts.includes(JSON.stringify(canonical(got)))) throw new Difference(possible, got, what);
}

/** @throws Difference */
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
