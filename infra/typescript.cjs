/**
 * Compiles the Pulumi program when Pulumi loads it: `node --require ./infra/typescript.cjs`, from Pulumi.yaml.
 *
 * esbuild removes the types without checking them; `npm test` checks them. An update after a change of a function takes
 * 2.5 CPU seconds, of which esbuild takes 0.9 to bundle the functions. With the type checker of ts-node it takes 16, with
 * ts-node alone 5.5.
 */
const { createHash } = require("node:crypto");
const { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { createRequire, enableCompileCache } = require("node:module");
const { dirname, join, relative } = require("node:path");

// esbuild is a Go program. Less garbage collection saves 0.3 CPU seconds for 20 MB of memory.
process.env.GOGC ??= "400";

const ROOT = join(__dirname, "..");

// V8's code of Pulumi's SDK and of the program saves 0.2 CPU seconds.
enableCompileCache?.(join(ROOT, "build", "v8"));

const OPTIONS = {
  format: "cjs",
  platform: "node",
  target: "node22",
  sourcemap: "inline",
  logLevel: "silent",
};
/** Compiled files of earlier processes, by path. Each ends with the hash of what it was compiled from. */
const CACHE = join(ROOT, "build", "typescript");
const hashOf = (...texts) => createHash("sha256").update(texts.join("\0")).digest("hex");
const VERSION = hashOf(readFileSync(require.resolve("esbuild/package.json")), JSON.stringify(OPTIONS));
const endOf = (source) => `\n//# compiled from ${hashOf(VERSION, source)}\n`;
const cachedAt = (file) => join(CACHE, `${hashOf(relative(ROOT, file)).slice(0, 32)}.js`);

const compiled = new Map();

/** The code of a file. A change compiles all files of its folder, because each call of esbuild waits for another process. */
function codeOf(file) {
  if (!compiled.has(file)) compiled.set(file, cached(file) ?? compileFolder(dirname(file)).get(file));
  return compiled.get(file);
}

/** The code of an earlier process, if the file has not changed. */
function cached(file) {
  try {
    const [code, end] = [readFileSync(cachedAt(file), "utf8"), endOf(readFileSync(file, "utf8"))];
    return code.endsWith(end) ? code.slice(0, -end.length) : undefined;
  } catch {
    return undefined;
  }
}

function compileFolder(folder) {
  const { buildSync } = require("esbuild");
  const files = readdirSync(folder).filter((name) => /(?<!\.d)\.ts$/.test(name));
  const sources = new Map(
    files.map((name) => [join(folder, name), readFileSync(join(folder, name), "utf8")]),
  );
  const { outputFiles } = buildSync({
    ...OPTIONS,
    entryPoints: [...sources.keys()],
    outdir: folder, // a name only: nothing is written
    write: false,
  });
  const codes = new Map(outputFiles.map(({ path, text }) => [path.replace(/\.js$/, ".ts"), text]));
  if (!relative(ROOT, folder).startsWith("..")) keep(codes, sources);
  return codes;
}

/** Writes each file under a name of its own first: another process may read it at this moment. */
function keep(codes, sources) {
  try {
    mkdirSync(CACHE, { recursive: true });
    for (const [file, code] of codes) {
      const written = `${cachedAt(file)}.${process.pid}`;
      writeFileSync(written, code + endOf(sources.get(file)));
      renameSync(written, cachedAt(file));
    }
  } catch {
    // A cache that cannot be written only costs time.
  }
}

require.extensions[".ts"] = (module, file) => module._compile(codeOf(file), file);

// Pulumi maps stack traces with its own copy of source-map-support, which looks for the maps in the files on disk.
const pulumi = createRequire(require.resolve("@pulumi/pulumi"));
const { install, mapSourcePosition } = pulumi("source-map-support");
install({ overrideRetrieveFile: true, retrieveFile: (file) => compiled.get(file) ?? null });

// Pulumi reads the stack traces of 3,500 promises. source-map-support takes 0.5 CPU seconds for them, this takes 0.1.
Error.prepareStackTrace = (error, frames) => [error, ...frames.map(mapped)].join("\n    at ");

const mappedFrames = new Map();

function mapped(frame) {
  const file = frame.getFileName();
  if (!compiled.has(file)) return frame;
  const text = String(frame);
  if (!mappedFrames.has(text)) mappedFrames.set(text, map(text, frame, file));
  return mappedFrames.get(text);
}

function map(text, frame, source) {
  const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
  const original = mapSourcePosition({ source, line, column: column - 1 });
  return text.replace(`:${line}:${column}`, `:${original.line}:${original.column + 1}`);
}
