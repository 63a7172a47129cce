import { dirname, join, normalize } from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { projectFiles, read } from "./files";

const PRODUCT = ["sync", "machine", "functions", "infra", "local"];
const MAX_FILES = 12;
const MAX_LINES = 200;

const inProduct = (file: string): boolean => PRODUCT.some((folder) => file.startsWith(`${folder}/`));
/** Without the pages that folders open with. */
const files = projectFiles().filter((file) => inProduct(file) && !file.endsWith("README.md"));
const sources = files.filter((file) => /\.m?ts$/.test(file));

describe("the product's folders", () => {
  it(`have at most ${MAX_FILES} files directly in a folder`, () => {
    const counts = new Map<string, number>();
    for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > MAX_FILES)).to.deep.equal([]);
  });

  it(`have at most ${MAX_LINES} lines in a file`, () => {
    const lines = sources.map((file) => [file, read(file).trimEnd().split("\n").length] as const);
    expect(lines.filter(([, count]) => count > MAX_LINES)).to.deep.equal([]);
  });

  it("have no import cycles, imports of types included", () => {
    const imports = new Map(sources.map((file) => [file, importsOf(file)]));
    expect(cycle(imports)).to.deep.equal([]);
  });

  it("declare each number with a name once, in the constants.ts of a folder", () => {
    const declared = new Map<string, string[]>();
    for (const file of sources) {
      for (const [, name = ""] of read(file).matchAll(
        /^(?:export )?const ([A-Z][A-Z0-9_]+)(?:: [^=]+)? = -?\d/gm,
      )) {
        declared.set(name, [...(declared.get(name) ?? []), file]);
      }
    }
    const elsewhere = [...declared].filter(
      ([name, [file = ""]]) => !isConstants(file) && !CODES.includes(name),
    );
    const twice = [...declared].filter(([, where]) => where.length > 1);
    expect({ elsewhere, twice }).to.deep.equal({ elsewhere: [], twice: [] });
  });

  it("document each constant", () => {
    const undocumented = sources.filter(isConstants).flatMap((file) => {
      const text = read(file);
      return [...text.matchAll(/^export const (\w+)/gm)]
        .filter(({ index }) => !/\*\/\n(?:export const .*\n)?$/.test(text.slice(0, index)))
        .map(([, name]) => `${file}: ${name}`);
    });
    expect(undocumented).to.deep.equal([]);
  });
});

describe("the tests", () => {
  it("have no timeout: a busy computer may take ten times as long", () => {
    expect(JSON.parse(read(".mocharc.json"))).to.have.property("timeout", 0);
    const limited = projectFiles().filter(
      (file) =>
        file.startsWith("test/") && /(this|\))\.timeout\(/.test(file.endsWith(".ts") ? read(file) : ""),
    );
    expect(limited).to.deep.equal([]);
  });
});

/** Code points and places, which are not settings. */
const CODES = ["FIRST_SURROGATE", "LAST_SURROGATE", "START"];

const isConstants = (file: string): boolean => /(^|\/)constants\.ts$/.test(file);

/** The project's files that a file imports. */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(read(file), true, true);
  return importedFiles
    .map(({ fileName }) => fileName)
    .filter((name) => name.startsWith("."))
    .flatMap((name) => {
      const path = normalize(join(dirname(file), name)).replace(/\.js$/, "");
      const candidates = [`${path}.ts`, `${path}/index.ts`, `${path}.mts`];
      return candidates.filter((candidate) => sources.includes(candidate));
    });
}

/** The first cycle found, as a path; empty if there is none. */
function cycle(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const next of imports.get(file) ?? []) {
      const found = visit(next, [...path, file]);
      if (found.length > 0) return found;
    }
    done.add(file);
    return [];
  };
  for (const file of imports.keys()) {
    const found = visit(file, []);
    if (found.length > 0) return found;
  }
  return [];
}
