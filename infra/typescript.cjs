/**
 * Compiles the Pulumi program when Pulumi loads it: `node --require ./infra/typescript.cjs`, from Pulumi.yaml.
 *
 * esbuild removes the types without checking them; `npm test` checks them. An update takes 2.5 CPU seconds, of which
 * esbuild takes 0.9 to bundle the functions. With the type checker of ts-node it takes 16, with ts-node alone 5.5.
 */
const { readdirSync } = require("node:fs");
const { createRequire, enableCompileCache } = require("node:module");
const { dirname, join } = require("node:path");
const { buildSync } = require("esbuild");

// esbuild is a Go program. Less garbage collection saves 0.3 CPU seconds for 20 MB of memory.
process.env.GOGC ??= "400";

// V8's code of Pulumi's SDK and of the program saves 0.2 CPU seconds.
enableCompileCache?.(join(__dirname, "..", "build", "v8"));

const compiled = new Map();

/** The code of a file. Compiles all files of its folder, because each call of esbuild waits for another process. */
function codeOf(file) {
  if (!compiled.has(file)) compileFolder(dirname(file));
  return compiled.get(file);
}

function compileFolder(folder) {
  const files = readdirSync(folder).filter((name) => /(?<!\.d)\.ts$/.test(name));
  const { outputFiles } = buildSync({
    entryPoints: files.map((name) => join(folder, name)),
    outdir: folder, // a name only: nothing is written
    write: false,
    format: "cjs",
    platform: "node",
    target: "node22",
    sourcemap: "inline",
    logLevel: "silent",
  });
  for (const { path, text } of outputFiles) compiled.set(path.replace(/\.js$/, ".ts"), text);
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
