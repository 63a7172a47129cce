import { hash as digestOf } from "node:crypto";
import { compareKeys } from "../../sync/model/key";

const hash = (i: number): string => digestOf("md5", String(i));
const pad = (i: number, n = 8): string => String(i).padStart(n, "0");
const WORDS = ["alpha", "beta", "gamma", "delta", "omega", "über", "naïve", "日本", "данные", "\u{1f600}"];

/** Every Nth character of a range. */
const characters = (first: string, last: string, step = 1): string[] => {
  const [from, to] = [first.codePointAt(0) as number, last.codePointAt(0) as number];
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) =>
    String.fromCodePoint(from + i * step),
  );
};
const SMALL = characters("a", "z");
const CYRILLIC = characters("\u0430", "\u044f");
const HAN = characters("\u4e00", "\u9fa5", 7);
const EMOJI = [...characters("\u2600", "\u26ff"), ...characters("\u{1f300}", "\u{1f64f}")];

/** Pseudorandom characters, always the same for the same number. */
function nameOf(alphabet: readonly string[], length: number, i: number): string {
  const hashed = hash(i);
  return Array.from({ length }, (_, n) => {
    const digits = Number.parseInt(hashed.slice(n * 4, n * 4 + 4), 16);
    return alphabet[Math.floor((digits / 0x10000) * alphabet.length)];
  }).join("");
}

/** Typical key layouts. Each function returns at most n distinct keys, in key order. */
export const SHAPES: Readonly<Record<string, (n: number) => string[]>> = {
  "flat numbers": (n) => distinctKeys(n, (i) => `file-${pad(i)}.txt`),
  UUIDs: (n) => distinctKeys(n, (i) => hash(i).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")),
  "hashed prefixes": (n) =>
    distinctKeys(n, (i) => `${hash(i).slice(0, 2)}/${hash(i).slice(2, 10)}/part-${i % 7}`),
  dates: (n) =>
    distinctKeys(n, (i) => {
      const day = new Date(Date.UTC(2020, 0, 1) + Math.floor((i / n) * 2000) * 864e5)
        .toISOString()
        .slice(0, 10);
      return `logs/${day.replaceAll("-", "/")}/host-${i % 37}/${pad(i)}.gz`;
    }),
  "95% under one prefix": (n) =>
    distinctKeys(n, (i) =>
      i % 20 === 0
        ? `${"abcdefghij"[(i / 20) % 10]}/${pad(i)}`
        : `tenant-4711/objects/${hash(i).slice(0, 12)}`,
    ),
  "one giant folder between two tiny ones": (n) =>
    distinctKeys(n, (i) => (i < 5 ? `a/${i}` : i < 10 ? `z/${i}` : `m/data/${pad(i)}`)),
  "deep trees": (n) => distinctKeys(n, (i) => [...hash(i).slice(0, 12)].join("/")),
  "a long common beginning": (n) =>
    distinctKeys(n, (i) => `${"access-log-of-the-application-".repeat(4)}${pad(i)}.gz`),
  "a long common beginning in a folder": (n) =>
    distinctKeys(n, (i) => `logs/${"access-log-of-the-application-".repeat(4)}${hash(i).slice(0, 8)}.gz`),
  "a common beginning with digits": (n) =>
    distinctKeys(n, (i) => `backup-of-account-123456789012-in-eu-west-1-since-2024-11-27-part-${pad(i)}.gz`),
  "small letters": (n) => distinctKeys(n, (i) => nameOf(SMALL, 8, i)),
  "Cyrillic letters": (n) => distinctKeys(n, (i) => nameOf(CYRILLIC, 8, i)),
  "Chinese characters": (n) => distinctKeys(n, (i) => nameOf(HAN, 4, i)),
  "Chinese characters in a folder": (n) => distinctKeys(n, (i) => `照片/北京/${nameOf(HAN, 4, i)}.jpg`),
  emoji: (n) => distinctKeys(n, (i) => nameOf(EMOJI, 4, i)),
  "emoji and a hash": (n) => distinctKeys(n, (i) => nameOf(EMOJI, 1, i) + hash(i).slice(8, 16)),
  "names in several scripts": (n) =>
    distinctKeys(n, (i) => nameOf([SMALL, CYRILLIC, HAN, EMOJI][i % 4] as string[], 5, i)),
  "percent signs": (n) => distinctKeys(n, (i) => hash(i).slice(0, 10).replace(/../g, "%$&")),
  "control characters": (n) =>
    distinctKeys(n, (i) => `\u0001${hash(i).slice(0, 4)}\n${hash(i).slice(4, 12)}`),
  "names that begin with U+10FFFF": (n) => distinctKeys(n, (i) => `\u{10ffff}${hash(i).slice(0, 8)}`),
  words: (n) => distinctKeys(n, (i) => `${WORDS[i % 10]}/${WORDS[Math.floor(i / 10) % 10]}/${pad(i)}`),
};

function distinctKeys(n: number, keyAt: (i: number) => string): string[] {
  return [...new Set(Array.from({ length: n }, (_, i) => keyAt(i)))].sort(compareKeys);
}
