import { createHash, type Hash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { bundling } from "./options";
import { replaceFile } from "./replace-file";

const ROOT = join(__dirname, "..", "..");
/** The folders whose files the functions import. A new file can take precedence over an existing one. */
const FOLDERS = ["functions", "sync"];
/** The files that decide which files of packages are imported. npm writes the last one when it changes node_modules. */
const FILES = ["package.json", "tsconfig.json", join("node_modules", ".package-lock.json")];

/** What the bundle of a folder was built from. */
interface BuildRecord {
  /** The files that esbuild read, relative to the project. */
  readonly inputs: readonly string[];
  /** The hash of the inputs, of the bundle, and of everything else that the build depends on. */
  readonly digest: string;
}

const fileIn = (folder: string): string => join(folder, "inputs.json");

/**
 * Whether a build would write the same bundle now. Reading the files takes 0.02 seconds, a build 0.3.
 *
 * @param folder the folder of the bundle
 * @param bundle the path of the bundle
 */
export function isCurrent(folder: string, bundle: string): boolean {
  try {
    const { inputs, digest } = JSON.parse(readFileSync(fileIn(folder), "utf8")) as BuildRecord;
    return digest === digestOf(inputs, bundle);
  } catch {
    return false; // the record is missing, or a file in it was removed
  }
}

/** Records what the bundle was built from. Without a record, the next program builds it again. */
export function record(folder: string, inputs: readonly string[], bundle: string): void {
  try {
    const files = inputs.map((file) => relative(ROOT, file)).sort();
    const written: BuildRecord = { inputs: files, digest: digestOf(files, bundle) };
    replaceFile(fileIn(folder), JSON.stringify(written));
  } catch {
    // A record that cannot be written only costs time.
  }
}

/** @throws Error if a file does not exist */
function digestOf(inputs: readonly string[], bundle: string): string {
  const hash = createHash("sha256").update(JSON.stringify([bundling, namesOfSources()]));
  for (const file of [require.resolve("esbuild/package.json"), bundle]) add(hash, file);
  for (const file of [...FILES, ...inputs]) add(hash.update(`${file}\0`), join(ROOT, file));
  return hash.digest("hex");
}

/** Adds a file and its length, so that no two lists of files have the same hash. */
function add(hash: Hash, file: string): void {
  const content = readFileSync(file);
  hash.update(`${content.length}\0`).update(content);
}

const namesOfSources = (): readonly string[] =>
  FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .sort()
      .map((file) => join(folder, file)),
  );
