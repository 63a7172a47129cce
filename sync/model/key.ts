const FIRST_SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;

/** Moves surrogates above U+E000–FFFF, where their code points belong. */
const rank = (unit: number): number =>
  unit < FIRST_SURROGATE ? unit : unit <= LAST_SURROGATE ? unit + 0x2000 : unit - 0x800;

/**
 * Orders keys as S3 lists them: by the bytes of their UTF-8 form. JavaScript's `<` orders by UTF-16 units, which
 * differs where a surrogate pair (U+10000 and up) meets U+E000–FFFF. Keys are compared only here.
 *
 * @returns below 0 if `a` comes first, 0 if equal, above 0 if `b` comes first
 * @example compareKeys("\u{1F600}", "\uFF21") > 0 // though "\u{1F600}" < "\uFF21"
 */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** The length of a key in bytes of UTF-8, which is how S3 limits it. */
export const keyBytes = (key: string): number => Buffer.byteLength(key, "utf8");
