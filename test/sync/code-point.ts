import fc from "fast-check";

/** The surrogates U+D800 to U+DFFF, which are not characters. */
const SURROGATES = { first: 0xd800, count: 0x800 };

const characterAt = (index: number): string =>
  String.fromCodePoint(index < SURROGATES.first ? index : index + SURROGATES.count);

/** @throws Error for a text that is not one character. fast-check expects it. */
function indexOf(text: unknown): number {
  const point = typeof text === "string" ? (text.codePointAt(0) ?? 0) : 0;
  const index = point < SURROGATES.first ? point : point - SURROGATES.count;
  if (characterAt(index) !== text) throw new Error("The text is not one character.");
  return index;
}

/**
 * Any character, as a unit of strings. The strings equal those of fast-check's unit "binary", which keeps a map of all
 * 1,112,064 characters in memory: 145 MB that each garbage collection marks.
 */
export const codePoint = fc.nat(0x10_ffff - SURROGATES.count).map(characterAt, indexOf);
