import { SCRIPT_BLOCK } from "../constants";

/** Characters that occur at the same places of names: digits, or the letters of a script. Code points, both inclusive. */
export interface Kind {
  readonly first: number;
  readonly last: number;
}

/** The first and the last character of kinds, in order. */
const LETTERS = [
  ["0", "9"],
  ["A", "Z"],
  ["a", "z"],
  ["\u{c0}", "\u{ff}"], // Latin with accents
  ["\u{391}", "\u{3a9}"], // Greek, capital and small
  ["\u{3b1}", "\u{3c9}"],
  ["\u{410}", "\u{42f}"], // Cyrillic, capital and small
  ["\u{430}", "\u{44f}"],
  ["\u{5d0}", "\u{5ea}"], // Hebrew
  ["\u{621}", "\u{64a}"], // Arabic
  ["\u{905}", "\u{939}"], // Devanagari
  ["\u{e01}", "\u{e2e}"], // Thai
  ["\u{2600}", "\u{27bf}"], // Symbols
  ["\u{3041}", "\u{3096}"], // Hiragana
  ["\u{30a1}", "\u{30fa}"], // Katakana
  ["\u{4e00}", "\u{9fff}"], // Han
  ["\u{ac00}", "\u{d7a3}"], // Hangul
  ["\u{1f300}", "\u{1faff}"], // Pictographs
  ["\u{20000}", "\u{2fffd}"], // Rare Han. The last two of every 65,536 code points are not characters
  ["\u{30000}", "\u{3134f}"],
] as const;

const KINDS: readonly Kind[] = LETTERS.map(([first, last]) => ({
  first: first.codePointAt(0) as number,
  last: last.codePointAt(0) as number,
}));

/** The kind of a character. An ASCII character that is neither a digit nor a letter has its own kind. */
export const kindOf = (point: number): Kind =>
  point < SCRIPT_BLOCK ? (ASCII[point] as Kind) : findKind(point);

function findKind(point: number): Kind {
  const known = KINDS.find(({ first, last }) => first <= point && point <= last);
  if (known) return known;
  if (point < SCRIPT_BLOCK) return { first: point, last: point };
  const first = point - (point % SCRIPT_BLOCK);
  return { first, last: first + SCRIPT_BLOCK - 1 };
}

/** The kinds of the ASCII characters, which are looked up most often. */
const ASCII: readonly Kind[] = Array.from({ length: SCRIPT_BLOCK }, (_, point) => findKind(point));

/** Whether a kind has too many characters to list. A page shows only some of them. */
export const isLarge = ({ first, last }: Kind): boolean => last - first >= SCRIPT_BLOCK;

/** Whether a split point may contain the code point although no key does. Not if XML cannot contain it, or if servers decode it. */
export const legal = (point: number): boolean =>
  point >= 0x20 &&
  !(point >= 0x7f && point <= 0x9f) &&
  !isSurrogate(point) &&
  !(point >= 0xfdd0 && point <= 0xfdef) &&
  (point & 0xfffe) !== 0xfffe &&
  point !== 0x25; // %

/** Half of a character, which is not a character. */
export const isSurrogate = (point: number): boolean => point >= 0xd800 && point <= 0xdfff;
