import { MAX_LISTED_FAULTS } from "./constants";

/** Faults in one text, at least one. More than one are numbered. */
export function listed(faults: readonly string[]): string {
  if (faults.length === 1) return faults[0]!;
  const numbered = faults.slice(0, MAX_LISTED_FAULTS).map((fault, i) => `(${i + 1}) ${fault}`);
  const more = faults.length - numbered.length;
  return [...numbered, ...(more > 0 ? [`And ${more} more.`] : [])].join(" ");
}
