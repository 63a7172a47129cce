/**
 * Compiles the Pulumi program when Pulumi loads it: `node --require ./infra/typescript.cjs`, from Pulumi.yaml.
 *
 * esbuild removes the types without checking them. `npm test` checks them. Checking them at every `pulumi up` takes 15
 * CPU seconds, and ts-node without checks takes 4.4. This takes 2 together with everything else that the program does.
 */
const { readdirSync } = require("node:fs");
const { createRequire } = require("node:module");
const { dirname, join } = require("node:path");
const { buildSync } = require("esbuild");

const compiled = new Map();

/** The code of a file. Compiles all files of its folder, because esbuild starts a process for each call. */
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
pulumi("source-map-support").install({ retrieveFile: (file) => compiled.get(file) ?? null });
