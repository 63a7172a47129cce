import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { buildSync } from "esbuild";
import { bundling } from "./bundling/options";
import { isCurrent, record } from "./bundling/record";
import { replaceFile } from "./bundling/replace-file";

const ROOT = join(__dirname, "..");
/** The code of every function. */
const ENTRY = join(ROOT, "functions", "main.ts");
const BUILD = join(ROOT, "build", "functions");

/** The file of this process. Sources do not change while a program runs. */
let built: string | undefined;

/**
 * Bundles the functions with all of their dependencies, including the SDK, into one file.
 *
 * The same sources produce the same bytes, so `pulumi up` updates the functions only if their code changed. Pulumi keeps the
 * path and the hash of a file in its state. The path is relative, so the state names no folder of this computer.
 *
 * @returns the path of `index.js`, relative to the working directory.
 * @throws esbuild's BuildFailure, which names the file and line.
 */
export function bundle(): string {
  built ??= kept() ?? writeBuild(build());
  return relative("", built);
}

/** The result of a build: the text of the bundle, and the files that it read. */
interface Build {
  readonly text: string;
  readonly inputs: readonly string[];
}

/** A new build, in memory. */
export function build(): Build {
  const { outputFiles, metafile } = buildSync({
    entryPoints: [ENTRY],
    write: false,
    metafile: true,
    ...bundling,
    logLevel: "silent",
  });
  return {
    text: outputFiles[0]!.text,
    inputs: Object.keys(metafile.inputs).map((file) => resolve(file)),
  };
}

/** The file of an earlier process; `undefined` if a build would write a different file. */
function kept(): string | undefined {
  const file = fileIn(BUILD);
  return isCurrent(BUILD, file) ? file : undefined;
}

function writeBuild({ text, inputs }: Build): string {
  const folder = writableFolder();
  const file = fileIn(folder);
  if (read(file) !== text) replaceFile(file, text);
  if (folder === BUILD) record(folder, inputs, file);
  return file;
}

const fileIn = (folder: string): string => join(folder, "index.js");

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

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
