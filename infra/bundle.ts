import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { buildSync } from "esbuild";
import { functions } from "../functions";
import { bundling } from "./bundling/options";
import { isCurrent, record } from "./bundling/record";
import { replaceFile } from "./bundling/replace-file";

const ROOT = join(__dirname, "..");
const FUNCTIONS = join(ROOT, "functions");
const BUILD = join(ROOT, "build", "functions");
const ENTRIES = Object.values(functions).map(({ entry }) => entry);

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
  built ??= kept() ?? writeAll(build());
  const file = built.get(entry);
  if (file === undefined) throw new Error(`functions/index.ts has no function ${entry}.`);
  return relative("", file);
}

/** The text of each bundle by function, from a new build. One build reads the shared files only once. */
export const buildAll = (): ReadonlyMap<string, string> => build().texts;

/** What a build returns: the text of each bundle, and the files that it read. */
interface Build {
  readonly texts: ReadonlyMap<string, string>;
  readonly inputs: readonly string[];
}

function build(): Build {
  const { outputFiles, metafile } = buildSync({
    entryPoints: ENTRIES.map((entry) => join(FUNCTIONS, `${entry}.ts`)),
    outdir: FUNCTIONS, // a name only: nothing is written
    write: false,
    metafile: true,
    ...bundling,
    logLevel: "silent",
  });
  return {
    texts: new Map(outputFiles.map(({ path, text }) => [basename(path, ".js"), text])),
    inputs: Object.keys(metafile.inputs).map((file) => resolve(file)),
  };
}

/** The files of an earlier process; `undefined` if a build would write others. */
function kept(): ReadonlyMap<string, string> | undefined {
  const files = filesIn(BUILD);
  return isCurrent(BUILD, [...files.values()]) ? files : undefined;
}

function writeAll({ texts, inputs }: Build): ReadonlyMap<string, string> {
  const folder = writableFolder();
  const files = filesIn(folder);
  for (const [entry, file] of files) write(file, texts.get(entry) as string);
  if (folder === BUILD) record(folder, inputs, [...files.values()]);
  return files;
}

/** The file of each function in a folder. */
const filesIn = (folder: string): ReadonlyMap<string, string> =>
  new Map(ENTRIES.map((entry) => [entry, join(folder, entry, "index.js")]));

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

/** Writes the file unless it has this text. */
function write(file: string, text: string): void {
  if (read(file) === text) return;
  mkdirSync(dirname(file), { recursive: true });
  replaceFile(file, text);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
