import { MIB } from "../constants";

/** Keys of all sorts, also ones that are prefixes of others. */
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

/** A glob, and what it means, written down a second time. */
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

/** Layouts of multipart objects: bytes of each part. */
export const LAYOUTS: readonly (readonly number[])[] = [
  [5 * MIB, 1],
  [5 * MIB, 5 * MIB, 7],
  [5 * MIB, 6 * MIB, 5 * MIB, 1],
  [8 * MIB, 8 * MIB, 8 * MIB, 7 * MIB, 8 * MIB, 8 * MIB, 5 * MIB],
  [6 * MIB],
  [16 * MIB, 8 * MIB],
  [8 * MIB, 8 * MIB, 8 * MIB],
];
