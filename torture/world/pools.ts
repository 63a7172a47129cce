import { MIB } from "../constants";
import type { Random } from "./random";

/** Keys of all kinds, including keys that are prefixes of other keys. */
export const PLAIN_KEYS = [
  "a",
  "a/",
  "a/b",
  "a/b/c",
  "aa",
  "b",
  "b.tmp",
  "c/d.tmp",
  "c/d.log",
  "logs",
  "logs/x",
  "z",
];
/** Keys that are hard to encode, to order or to compare. */
export const ODD_KEYS = [
  " ",
  "a b+c",
  "%41",
  "é",
  "e\u0301",
  "\u{1f600}",
  "\uffff",
  "\ud7ff",
  "ＡＢ",
  "a//b",
  "/",
  "./a",
  "-\t-",
  "&<>\"'",
  "a\u0001b",
  "x (1).pdf",
  "null",
  "__proto__",
  "k".repeat(900),
];

/** Names with a correct density estimate (numbers), or a wrong one: gaps, words, and folders of different sizes. */
const NAMES: readonly ((random: Random) => string)[] = [
  (random) => String(random.int(0, 199)).padStart(4, "0"),
  (random) => `${random.pick(["a", "a", "a", "a", "z"])}${random.int(100, 999)}`,
  (random) => random.pick(WORDS) + random.pick(WORDS),
  (random) => `${random.pick(["d", "d", "d", "e", "f"])}/${random.int(0, 9)}/${random.int(0, 99)}`,
  (random) => `2026-${random.pick(["01", "02", "11"])}-${random.int(10, 28)}`,
  (random) => `${random.pick(["x", "y/z"])}/${random.int(10, 60)}/${random.int(0, 9)}`,
];
const WORDS = ["north", "south", "river", "stone", "A", "mill", "\u00e9t\u00e9", "yard", "0", "bay"];

/** Enough keys of one or two kinds for many pages. */
export function manyKeys(random: Random): string[] {
  const names = [random.pick(NAMES), random.pick(NAMES)];
  const count = random.int(40, 160);
  return [...new Set(Array.from({ length: count }, () => random.pick(names)(random)))];
}

/** A glob, and an independent implementation of its meaning. */
export interface Glob {
  readonly glob: string;
  readonly matches: (key: string) => boolean;
}

/** Globs for the filters. */
export const GLOBS: readonly Glob[] = [
  { glob: "**/*.tmp", matches: (key) => key.endsWith(".tmp") },
  { glob: "*.log", matches: (key) => !key.includes("/") && key.endsWith(".log") },
  { glob: "logs/**", matches: (key) => key.startsWith("logs/") },
  { glob: "a*", matches: (key) => key.startsWith("a") && !key.includes("/") },
  { glob: "?", matches: (key) => [...key].length === 1 && key !== "/" },
  { glob: "{a,b}/**", matches: (key) => key.startsWith("a/") || key.startsWith("b/") },
  { glob: "* (1).pdf", matches: (key) => !key.includes("/") && key.endsWith(" (1).pdf") },
  { glob: "[!a]*", matches: (key) => !key.includes("/") && key.length > 0 && !key.startsWith("a") },
  { glob: "**", matches: () => true },
];

/** Layouts of multipart objects: the size of each part in bytes. */
export const LAYOUTS: readonly (readonly number[])[] = [
  [5 * MIB, 1],
  [5 * MIB, 5 * MIB, 7],
  [5 * MIB, 6 * MIB, 5 * MIB, 1],
  [8 * MIB, 8 * MIB, 8 * MIB, 7 * MIB, 8 * MIB, 8 * MIB, 5 * MIB],
  [6 * MIB],
  [16 * MIB, 8 * MIB],
  [8 * MIB, 8 * MIB, 8 * MIB],
];
