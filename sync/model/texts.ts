import { MAX_LISTED_FAULTS } from "./constants";

/** The noun after a number. @example noun(2, "copy", "copies") // "copies" */
export const noun = (n: number, one: string, several = `${one}s`): string => (n === 1 ? one : several);

/** @example enumeration(["a", "b", "c"]) // "a, b and c" */
export const enumeration = (texts: readonly string[]): string =>
  [texts.slice(0, -1).join(", "), ...texts.slice(-1)].filter((text) => text !== "").join(" and ");

/** Faults in one text, at least one. More than one are numbered. */
export function listed(faults: readonly string[]): string {
  if (faults.length === 1) return faults[0]!;
  const numbered = faults.slice(0, MAX_LISTED_FAULTS).map((fault, i) => `(${i + 1}) ${fault}`);
  const more = faults.length - numbered.length;
  return [...numbered, ...(more > 0 ? [`And ${more} more.`] : [])].join(" ");
}
