import { MAX_LISTED_FAULTS } from "./constants";

/** The noun after a number. @example noun(2, "copy", "copies") // "copies" */
export const noun = (n: number, one: string, several = `${one}s`): string => (n === 1 ? one : several);

/**
 * A number with at most three decimals. `Intl.NumberFormat` does the same, but loading its data takes 18 ms, a twentieth of a
 * small run.
 *
 * @example number(20_014) // "20,014"
 */
export function number(n: number): string {
  const [whole = "", ...fraction] = String(Number.isInteger(n) ? n : Math.round(n * 1_000) / 1_000).split(
    ".",
  );
  return [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...fraction].join(".");
}

/** @example counted(20_014, "key") // "20,014 keys" */
export const counted = (n: number, one: string): string => `${number(n)} ${noun(n, one)}`;

/** @example enumeration(["a", "b", "c"]) // "a, b and c" */
export const enumeration = (texts: readonly string[]): string =>
  [texts.slice(0, -1).join(", "), ...texts.slice(-1)].filter((text) => text !== "").join(" and ");

/**
 * The known names that are similar to an unknown name, the most similar first. They share at least half of its characters,
 * at the beginning and the end.
 *
 * @example similar("worker", ["pairs", "workers"]) // ["workers"]
 */
export const similar = (name: string, known: readonly string[]): string[] =>
  known
    .map((one) => ({ one, common: commonLength(one, name) }))
    .filter(({ one, common }) => common >= Math.min(one.length, name.length) / 2)
    .sort((a, b) => b.common - a.common)
    .map(({ one }) => one);

/** Characters that two names have in common at their beginnings and their ends. */
function commonLength(a: string, b: string): number {
  const least = Math.min(a.length, b.length);
  let first = 0;
  while (first < least && a[first] === b[first]) first++;
  let last = 0;
  while (last < least - first && a.at(-1 - last) === b.at(-1 - last)) last++;
  return first + last;
}

/** The known name that is similar to a wrong one. A few letters in common with a much longer name do not count as similar. */
export const nearest = (name: string, known: readonly string[]): string | undefined =>
  similar(name, known).find(({ length }) => length <= 2 * name.length);

/**
 * The end of a sentence about a wrong name: a question that suggests the known name, or a period.
 *
 * @example meant("worker", ["pairs", "workers"]) // "; did you mean workers?"
 */
export function meant(name: string, known: readonly string[]): string {
  const one = nearest(name, known);
  return one === undefined ? "." : `; did you mean ${one}?`;
}

/**
 * The first texts of a list, and how many more there are.
 *
 * @example firstOf(["a", "b", "c"], 2) // ["a", "b", "and 1 more"]
 */
export function firstOf(texts: readonly string[], most: number, rest = (more: string) => `and ${more} more`) {
  const more = texts.length - most;
  return more > 0 ? [...texts.slice(0, most), rest(number(more))] : [...texts];
}

/** Faults as one text. There is at least one fault. Several faults are numbered. */
export function listed(faults: readonly string[]): string {
  if (faults.length === 1) return faults[0]!;
  const numbered = faults.map((fault, i) => `(${i + 1}) ${fault}`);
  return firstOf(numbered, MAX_LISTED_FAULTS, (more) => `And ${more} more.`).join(" ");
}
