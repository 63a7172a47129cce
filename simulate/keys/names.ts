import { compareKeys } from "../../sync/model/key";
import { firstIndex } from "../../sync/partition/bisect";
import { chain, type KeySpace, noise, sortedHash, under } from "./key-space";

/** The characters of names, in order, and for each the share of names with an earlier character: 0 to 1. */
interface Letters {
  readonly characters: readonly string[];
  readonly before: readonly number[];
}

/**
 * Every Nth character of a script. The most frequent character is twice as frequent as the second one, and so on, as in texts.
 *
 * @param ranges the first and the last character of each range
 */
function letters(ranges: readonly (readonly [string, string])[], step = 1): Letters {
  const characters = ranges.flatMap(([first, last]) => {
    const [from, to] = [first.codePointAt(0) as number, last.codePointAt(0) as number];
    return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) =>
      String.fromCodePoint(from + i * step),
    );
  });
  const weights = characters.map((_, i) => 1 / (1 + Math.floor(noise(i) * characters.length)));
  const all = weights.reduce((a, b) => a + b, 0);
  let sum = 0;
  const before = weights.map((weight) => {
    sum += weight;
    return (sum - weight) / all;
  });
  return { characters, before };
}

const LATIN = letters([["a", "z"]]);
const CYRILLIC = letters([["\u0430", "\u044f"]]);
const HAN = letters([["\u4e00", "\u9fa5"]], 8);
const EMOJI = letters([
  ["\u2600", "\u26ff"],
  ["\u{1f300}", "\u{1f64f}"],
]);
const FOLDERS: readonly (readonly [string, Letters])[] = [
  ["documents", LATIN],
  ["\u03b1\u03c1\u03c7\u03b5\u03af\u03b1", letters([["\u03b1", "\u03c9"]])],
  ["\u0434\u043e\u043a\u0443\u043c\u0435\u043d\u0442\u044b", CYRILLIC],
  ["\u0645\u0644\u0641\u0627\u062a", letters([["\u0627", "\u064a"]])],
  ["\u3057\u3083\u3057\u3093", letters([["\u3041", "\u3093"]])],
  ["\u6587\u4ef6", HAN],
  ["\ud30c\uc77c", letters([["\uac00", "\ud7a3"]], 8)],
  ["\u{1f4c1}", EMOJI],
];

const DIGITS = 12;

/** Encodes a number from 0 to 1 as characters and a 12-digit number. Both increase with it. */
function nameOf(share: number, { characters, before }: Letters, length: number): string {
  let name = "";
  let rest = share;
  for (let i = 0; i < length; i++) {
    const index = firstIndex(before.length, (at) => (before[at] as number) > rest) - 1;
    const start = before[index] as number;
    name += characters[index];
    rest = (rest - start) / ((before[index + 1] ?? 1) - start);
  }
  const number = Math.min(10 ** DIGITS - 1, Math.floor(rest * 10 ** DIGITS));
  return `${name}-${String(number).padStart(DIGITS, "0")}`;
}

const names =
  (script: Letters, length: number) =>
  (size: number): KeySpace => ({
    size,
    key: (rank) => nameOf((rank + 0.9 * noise(rank)) / size, script, length),
  });

/** Folders with names in eight scripts. The files of each folder use the same script. */
function scripts(size: number): KeySpace {
  const each = Math.floor(size / FOLDERS.length);
  const inOrder = [...FOLDERS].sort(([a], [b]) => compareKeys(a, b));
  const spaces = inOrder.map(([folder, script], i) =>
    under(`${folder}/`, names(script, 3)(i === 0 ? size - each * (FOLDERS.length - 1) : each)),
  );
  return chain(spaces);
}

/** Names in several scripts, and names with the maximum length of S3. */
export const NAME_SHAPES: Readonly<Record<string, (size: number) => KeySpace>> = {
  letters: names(LATIN, 6),
  cyrillic: names(CYRILLIC, 6),
  chinese: names(HAN, 3),
  emoji: names(EMOJI, 3),
  scripts,
  long: (size) =>
    under(`${"name-of-a-folder-".repeat(50)}/`, {
      size,
      key: (rank) => `${"name-of-a-file-".repeat(10)}${sortedHash(rank, size)}`,
    }),
};
