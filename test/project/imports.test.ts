import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { ROOT } from "./files";

const FOLDERS = [
  "infra",
  "machine",
  "functions",
  "sync",
  "local",
  "conformance",
  "e2e",
  "bench",
  "simulate",
  "torture",
  "examples",
  "test",
] as const;
type Folder = (typeof FOLDERS)[number];

/** The folders of the product, and the commands of developers, which may import everything but tests and examples. */
const PRODUCT = ["index", "infra", "machine", "functions", "sync", "local"] as const;
const COMMANDS = ["conformance", "e2e", "bench", "simulate", "torture"] as const;
type Command = (typeof COMMANDS)[number];
const ofCommand = (own: Command) => [...PRODUCT, ...COMMANDS.filter((command) => command !== own)];

/** CONTRIBUTING's table: what the files of a folder may import, besides their own folder. */
const ALLOWED: Readonly<Record<Folder | "index", readonly (Folder | "index")[]>> = {
  index: ["infra"],
  infra: ["functions", "machine", "sync"],
  machine: ["functions", "sync"],
  functions: ["sync"],
  sync: [],
  local: ["index", "infra", "machine", "functions", "sync"],
  conformance: ofCommand("conformance"),
  e2e: ofCommand("e2e"),
  bench: ofCommand("bench"),
  simulate: ofCommand("simulate"),
  torture: ofCommand("torture"),
  examples: [],
  test: ["index", ...FOLDERS],
};

/** Folders of which the table allows types only. */
const TYPES_ONLY: Readonly<Partial<Record<Folder, readonly Folder[]>>> = { machine: ["functions", "sync"] };

interface Import {
  readonly from: string;
  readonly to: string;
  /** The statement, in one line. */
  readonly statement: string;
  readonly allowed: boolean;
}

function importsOf(from: Folder | "index"): Import[] {
  const up = from === "index" ? "./" : "../../";
  return (["index", ...FOLDERS] as const)
    .filter((to) => to !== from)
    .flatMap((to) => {
      const path = to === "index" ? `${up}index` : `${up}${to}/some/module`;
      const allowed = ALLOWED[from].includes(to);
      const typesOnly = (TYPES_ONLY[from as Folder] ?? []).includes(to as Folder);
      const name = `${to}_`;
      return [
        { from, to, statement: `import type { ${name}a } from "${path}";`, allowed },
        { from, to, statement: `import { ${name}b } from "${path}";`, allowed: allowed && !typesOnly },
        {
          from,
          to,
          statement: `import { ${name}c, type ${name}d } from "${path}";`,
          allowed: allowed && !typesOnly,
        },
        { from, to, statement: `export * from "${path}";`, allowed: allowed && !typesOnly },
        { from, to, statement: `void import("${path}");`, allowed: allowed && !typesOnly },
      ];
    });
}

describe("the linter", () => {
  it("reports every import that CONTRIBUTING's table does not allow, and no other", () => {
    const folder = mkdtempSync(join(tmpdir(), "imports-"));
    try {
      cpSync(join(ROOT, "biome.json"), join(folder, "biome.json"));
      cpSync(join(ROOT, "machine/types-only.grit"), join(folder, "machine/types-only.grit"));
      const all = new Map<string, readonly Import[]>();
      for (const from of ["index", ...FOLDERS] as const) {
        const file = from === "index" ? "index.ts" : `${from}/deeper/file.ts`;
        const imports = importsOf(from);
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        writeFileSync(join(folder, file), imports.map(({ statement }) => `${statement}\n`).join(""));
        all.set(file, imports);
      }
      const reported = reports(folder);
      const wrong = [...all].flatMap(([file, imports]) =>
        imports
          .filter(({ allowed }, i) => reported.has(`${file}:${i + 1}`) === allowed)
          .map(({ statement, allowed }) => `${file}: ${statement} (${allowed ? "allowed" : "forbidden"})`),
      );
      expect(wrong).to.deep.equal([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** The lines that the linter reports as forbidden imports: `file:line`. */
function reports(folder: string): ReadonlySet<string> {
  const args = ["lint", "--max-diagnostics=none", "--reporter=json", "."];
  const biome = join(ROOT, "node_modules", ".bin", "biome");
  let text = "";
  try {
    text = execFileSync(biome, args, { cwd: folder, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    text = (error as { stdout: string }).stdout; // the exit code says that there are reports
  }
  const { diagnostics } = JSON.parse(text.slice(text.indexOf("{"))) as {
    diagnostics: { category: string; location: { path: string; start: { line: number } } }[];
  };
  return new Set(
    diagnostics
      .filter(({ category }) => category === "plugin" || category.endsWith("noRestrictedImports"))
      .map(({ location }) => `${location.path}:${location.start.line}`),
  );
}
