import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";
import ts from "typescript";
import { buildAll } from "../../infra/bundle";
import { EXIT, parseHelp, runCommand } from "./usage";

const HELP = `Usage: npm run -s prepack

Builds the files of the npm package in build/package: the component SyncBuckets, its types, and the bundled functions.
npm pack runs it. A program that depends on the package needs neither the sources nor esbuild.

  -h, --help    print this text

Exit codes: 0 success, 1 failure, 2 wrong usage.
`;

const ROOT = join(__dirname, "..", "..");
const ENTRY = join(ROOT, "infra", "index.ts");
const PACKAGE = join(ROOT, "build", "package");

/** `npm run prepack`. */
async function makePackage(args: readonly string[]): Promise<number> {
  if (parseHelp(args, HELP)) return EXIT.succeeded;
  rmSync(PACKAGE, { recursive: true, force: true });
  await buildComponent();
  for (const [entry, text] of buildAll()) write(join("functions", entry, "index.js"), text);
  for (const [file, text] of declarations()) write(file, text);
  return EXIT.succeeded;
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(PACKAGE, file)), { recursive: true });
  writeFileSync(join(PACKAGE, file), text);
}

/** Bundles the component with everything but Pulumi, which it shares with the program. */
async function buildComponent(): Promise<void> {
  await build({
    entryPoints: [ENTRY],
    outfile: join(PACKAGE, "index.js"),
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    external: ["@pulumi/*", "./settings.json"],
    logLevel: "error",
    plugins: [
      {
        name: "prebuilt functions",
        setup: ({ onResolve }) =>
          onResolve({ filter: /^\.\/bundle$/ }, () => ({ path: join(ROOT, "infra", "prebuilt.ts") })),
      },
    ],
  });
}

/**
 * The declarations that the entry needs, by file.
 *
 * @throws Error if one of them imports a package other than Pulumi's, which a program may not have
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
  add("index.d.ts");
  return needed;
}

/** The declarations of all files that the entry imports, relative to `infra`. */
function emitted(): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [ENTRY] }, ts.sys, ROOT);
  const program = ts.createProgram([ENTRY], {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    sourceMap: false,
    outDir: PACKAGE,
  });
  program.emit(undefined, (file, text) => texts.set(relative(join(PACKAGE, "infra"), file), text));
  return texts;
}

void runCommand("prepack", () => makePackage(process.argv.slice(2)));
