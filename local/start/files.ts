import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** A real file to be an object: its key, and its bytes when they are asked for. */
export interface File {
  readonly key: string;
  read(): Buffer;
}

/** Bytes above which a file is left out: the buckets live in memory. */
const LARGEST = 512 * 1024;

/** Every file below a folder, in no particular order, as keys with slashes. */
export function filesBelow(folder: string): File[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path).size <= LARGEST)
    .map((path) => ({
      key: relative(folder, path).split(sep).join("/"),
      read: () => readFileSync(path),
    }));
}

/** At most `most` of them, spread evenly. */
export function sample<T>(items: readonly T[], most: number): T[] {
  const step = Math.max(1, items.length / most);
  return Array.from({ length: Math.min(most, items.length) }, (_, i) => items[Math.floor(i * step)] as T);
}

/** Keys that S3 takes and other tools trip over. */
export const ODD_KEYS: readonly string[] = [
  "odd/a folder/",
  "odd//two slashes",
  "odd/./dot",
  "odd/../dots",
  "odd/ leading and trailing ",
  "odd/+plus %percent %2F &amp; <tag> \"quotes\" 'single'",
  "odd/new\nline and \ttab",
  "odd/control \u0001\u001f\u007f",
  "odd/\u00e9 composed",
  "odd/e\u0301 decomposed",
  "odd/\uff21 before \u{1f600}",
  "odd/\u{1f600} after \uff21",
  "odd/back\\slash?query#hash",
  `odd/${"long".repeat(254)}`,
];
