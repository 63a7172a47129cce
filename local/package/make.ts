import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import ts from "typescript";
import { bundle } from "../../infra/bundle";

const ROOT = join(__dirname, "..", "..");
const ENTRY = join(ROOT, "infra", "index.ts");
const PACKAGE = join(ROOT, "build", "package");
const TSC = join(ROOT, "node_modules", "typescript-7", "bin", "tsc");
/** The name by which Pulumi finds the provider on the PATH. */
const EXECUTABLE = "pulumi-resource-sync-buckets";

/** Builds the files of the npm package in `build/package`. */
export async function makePackage(): Promise<void> {
  rmSync(PACKAGE, { recursive: true, force: true });
  await buildWith(ENTRY, join(PACKAGE, "index.js"), join(ROOT, "infra", "prebuilt.ts"));
  await buildPlugin();
  write(join("functions", "index.js"), readFileSync(bundle(), "utf8"));
  for (const [file, text] of declarations()) write(join("types", file), text);
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(PACKAGE, file)), { recursive: true });
  writeFileSync(join(PACKAGE, file), text);
}

/** Builds the component provider: the executable, its schema, and the files that Pulumi needs to run it from the folder. */
async function buildPlugin(): Promise<void> {
  const { version, peerDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const prebuilt = join(ROOT, "infra", "provider", "prebuilt.ts");
  await buildWith(join(ROOT, "infra", "provider", "main.ts"), join(PACKAGE, "plugin", EXECUTABLE), prebuilt);
  chmodSync(join(PACKAGE, "plugin", EXECUTABLE), 0o755);
  const manifest = { name: "sync-buckets-plugin", version, private: true, main: EXECUTABLE };
  write(
    "plugin/package.json",
    `${JSON.stringify({ ...manifest, dependencies: peerDependencies }, null, 2)}\n`,
  );
  write("plugin/PulumiPlugin.yaml", "runtime: nodejs\n");
  // A test compares the schema with the types of the component.
  write("plugin/schema.json", readFileSync(join(ROOT, "docs", "provider.schema.json"), "utf8"));
}

/** Bundles an entry with everything except Pulumi, which it shares with the program. */
async function buildWith(entry: string, outfile: string, prebuilt: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    ...(entry !== ENTRY && { banner: { js: "#!/usr/bin/env node" } }),
    external: ["@pulumi/*", "./settings.json"],
    logLevel: "error",
    plugins: [
      {
        name: "prebuilt functions",
        setup: ({ onResolve }) => onResolve({ filter: /^\.\/bundle$/ }, () => ({ path: prebuilt })),
      },
    ],
  });
}

/**
 * The declarations that the entry needs, by file, relative to the project. They import each other as the sources do.
 *
 * @throws Error if a declaration imports a package other than Pulumi's, which a program may not have
 */
function declarations(): ReadonlyMap<string, string> {
  const all = emitted();
  const needed = new Map<string, string>();
  const add = (file: string): void => {
    const text = all.get(file);
    if (text === undefined || needed.has(file)) return;
    needed.set(file, text);
    for (const { fileName } of ts.preProcessFile(text, true, true).importedFiles) {
      if (fileName.startsWith(".")) add(`${join(dirname(file), fileName)}.d.ts`);
      else if (!fileName.startsWith("@pulumi/")) throw new Error(`The types import ${fileName} in ${file}.`);
    }
  };
  add(join("infra", "index.d.ts"));
  return needed;
}

/** The declarations of all files that the entry imports. TypeScript 7 takes a fifth of the time of TypeScript 6. */
function emitted(): ReadonlyMap<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "declarations-"));
  try {
    const config = join(folder, "tsconfig.json");
    const compilerOptions = {
      noEmit: false,
      noCheck: true,
      declaration: true,
      emitDeclarationOnly: true,
      sourceMap: false,
      rootDir: ROOT,
      outDir: folder,
      typeRoots: [join(ROOT, "node_modules", "@types")],
    };
    writeFileSync(
      config,
      JSON.stringify({ extends: join(ROOT, "tsconfig.json"), files: [ENTRY], include: [], compilerOptions }),
    );
    execFileSync(process.execPath, [TSC, "-p", config, "--singleThreaded"], {
      stdio: "inherit",
      env: { ...process.env, GOGC: "off" }, // The compiler exits before it needs half a gigabyte.
    });
    return filesIn(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const filesIn = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".d.ts"))
      .map((file) => [file, readFileSync(join(folder, file), "utf8")]),
  );
