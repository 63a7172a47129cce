import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { START_FILE_BYTES } from "../constants";

/** A file that becomes an object. */
export interface File {
  readonly key: string;
  read(): Buffer;
}

/** The files below a folder, up to {@link START_FILE_BYTES} each, in no particular order. Keys contain slashes. */
export function filesBelow(folder: string): File[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path).size <= START_FILE_BYTES)
    .map((path) => ({
      key: relative(folder, path).split(sep).join("/"),
      read: () => readFileSync(path),
    }));
}

/** At most `maximum` items, evenly spaced. */
export function sample<T>(items: readonly T[], maximum: number): T[] {
  const step = Math.max(1, items.length / maximum);
  return Array.from({ length: Math.min(maximum, items.length) }, (_, i) => items[Math.floor(i * step)] as T);
}

/** Keys that S3 accepts and that many tools handle incorrectly. */
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
