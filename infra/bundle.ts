import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { buildSync } from "esbuild";
import { functions } from "../functions";
import { bundling } from "./bundling";

const ROOT = join(__dirname, "..");
const FUNCTIONS = join(ROOT, "functions");
const BUILD = join(ROOT, "build", "functions");

/** The files of this process by function. Sources do not change while a program runs. */
let built: ReadonlyMap<string, string> | undefined;

/**
 * Bundles a function with all of its dependencies, the SDK included, into one file.
 *
 * The same sources give the same bytes, so that `pulumi up` updates only the functions that changed. Pulumi keeps the
 * path and the hash of a file in its state. The path is relative, so that the state names no folder of this computer.
 *
 * @param entry the file in `functions/` without its ending.
 * @returns the path of `index.js`, relative to the working directory.
 * @throws esbuild's BuildFailure, which names the file and line.
 */
export function bundle(entry: string): string {
  built ??= writeAll(buildAll());
  const file = built.get(entry);
  if (file === undefined) throw new Error(`functions/index.ts has no function ${entry}.`);
  return relative("", file);
}

/** The text of each bundle by function. One build reads the shared files only once. */
export function buildAll(): ReadonlyMap<string, string> {
  const { outputFiles } = buildSync({
    entryPoints: Object.values(functions).map(({ entry }) => join(FUNCTIONS, `${entry}.ts`)),
    outdir: FUNCTIONS, // a name only: nothing is written
    write: false,
    ...bundling,
    logLevel: "silent",
  });
  return new Map(outputFiles.map(({ path, text }) => [basename(path, ".js"), text]));
}

function writeAll(texts: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const folder = writableFolder();
  return new Map([...texts].map(([entry, text]) => [entry, write(join(folder, entry), text)]));
}

/** `build/functions`, or a folder for this process if the project folder is read-only. */
function writableFolder(): string {
  try {
    mkdirSync(BUILD, { recursive: true });
    accessSync(BUILD, constants.W_OK);
    return BUILD;
  } catch {
    const folder = mkdtempSync(join(tmpdir(), "sync-buckets-functions-"));
    process.once("exit", () => rmSync(folder, { recursive: true }));
    return folder;
  }
}

/** Writes `index.js` unless it has this text. Renames it into place, so that no process reads an incomplete file. */
function write(folder: string, text: string): string {
  const file = join(folder, "index.js");
  if (read(file) === text) return file;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, text);
  renameSync(`${file}.${process.pid}`, file);
  return file;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
