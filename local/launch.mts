/**
 * `node local/launch.mts FILE …`: runs a command of this folder as one compiled file, which is kept until a source
 * changes. Compiling and loading hundreds of modules takes longer than syncing a small bucket.
 */
import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { createRequire, enableCompileCache } from "node:module";
import { basename, join } from "node:path";
import type { Launched } from "./evaluated.js";

const ROOT = join(import.meta.dirname, "..");
const KEPT = join(ROOT, "node_modules", ".cache", "sync-buckets");
const FOLDERS = ["functions", "infra", "local", "machine", "sync"];
const FILES = ["index.ts", "package-lock.json", "Pulumi.yaml"];

interface Command {
  main(launched: Launched): Promise<void>;
}

const require = createRequire(import.meta.url);
const [file, ...args] = process.argv.slice(2) as [string, ...string[]];
const entry = join(ROOT, file);
process.argv = [process.argv[0] as string, entry, ...args];
const kept = keptFolder();
const { main } = kept === undefined ? asWritten() : compiled(kept);
main({ root: ROOT, kept });

/**
 * The folder for what the sources, as they are, lead to; what older ones left goes.
 *
 * @returns `undefined` where nothing can be kept, as among modules that another user installed.
 */
function keptFolder(): string | undefined {
  const own = digest();
  try {
    mkdirSync(join(KEPT, own), { recursive: true });
    for (const other of readdirSync(KEPT)) {
      if (other !== own) rmSync(join(KEPT, other), { recursive: true, force: true });
    }
    accessSync(join(KEPT, own), constants.W_OK);
    return join(KEPT, own);
  } catch {
    return undefined;
  }
}

function compiled(folder: string): Command {
  const outfile = join(folder, `${basename(file, ".ts")}.cjs`);
  try {
    if (!existsSync(outfile)) compile(outfile);
    enableCompileCache(join(folder, "v8"));
    return require(outfile);
  } catch (error) {
    // A command that was started a moment ago, behind a change of the sources, may have removed the folder.
    if (existsSync(folder)) throw error;
    return asWritten();
  }
}

function asWritten(): Command {
  require("ts-node/register/transpile-only");
  return require(entry);
}

/** Of all that a command's outcome may depend on, beside its arguments. */
function digest(): string {
  const inFolders = FOLDERS.flatMap((name) =>
    readdirSync(join(ROOT, name), { recursive: true, encoding: "utf8" })
      .filter((path) => /\.m?ts$/.test(path))
      .map((path) => join(name, path)),
  );
  const hash = createHash("sha256").update(process.version);
  for (const path of [...FILES, ...inFolders.sort()])
    hash.update(path).update(readFileSync(join(ROOT, path)));
  return hash.digest("hex").slice(0, 16);
}

/** Written beside and renamed, so that a command started meanwhile finds all of it or nothing. */
function compile(outfile: string): void {
  const { buildSync } = require("esbuild") as typeof import("esbuild");
  const unfinished = `${outfile}.${process.pid}`;
  buildSync({
    entryPoints: [entry],
    outfile: unfinished,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    mainFields: ["module", "main"],
    external: ["@cloud-copilot/*"], // reads files beside its own
    logLevel: "error",
  });
  renameSync(unfinished, outfile);
}
