import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { buildSync } from "esbuild";
import { bundling } from "../../infra/bundling/options";
import { ROOT } from "./files";

const FILE = join(ROOT, "THIRD-PARTY.md");

/** Licenses that allow a bundle to be passed on under Apache-2.0. No copyleft license is one of them. */
const PERMISSIVE: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
  "(MIT AND Zlib)",
]);

interface Bundled {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Relative to the project. */
  readonly folder: string;
  readonly where: string;
}

/** The folder of a package, from a file in it. */
const packageOf = (file: string): string | undefined =>
  /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];

/** The folders of the packages whose code a bundle of these files has. */
function foldersIn(entries: readonly string[], external: readonly string[]): ReadonlySet<string> {
  const { metafile } = buildSync({
    ...bundling,
    entryPoints: entries.map((entry) => join(ROOT, entry)),
    outdir: join(ROOT, "build"), // a name only: nothing is written
    absWorkingDir: ROOT,
    external: [...bundling.external, ...external],
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  return new Set(used.flatMap((file) => packageOf(file) ?? []));
}

/** The packages in the bundles of the functions and of the component, by name. */
function bundled(): readonly Bundled[] {
  const inFunctions = foldersIn(["functions/main.ts"], []);
  const inComponent = foldersIn(["infra/index.ts"], ["@pulumi/*", "esbuild"]);
  const folders = [...new Set([...inFunctions, ...inComponent])];
  return folders
    .map((folder) => {
      const text = readFileSync(join(ROOT, folder, "package.json"), "utf8");
      const { name, version, license } = JSON.parse(text) as Omit<Bundled, "folder" | "where">;
      const where = [
        ...(inFunctions.has(folder) ? ["functions"] : []),
        ...(inComponent.has(folder) ? ["component"] : []),
      ].join(", ");
      return { name, version, license, folder, where };
    })
    .sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
}

/** The text of a package's license; `undefined` if it has none, or that of Apache-2.0, which LICENSE is. */
function noticeOf({ folder, license }: Bundled): string | undefined {
  if (license === "Apache-2.0") return undefined;
  const file = readdirSync(join(ROOT, folder)).find((name) => /^licen[cs]e/i.test(name));
  return (
    file &&
    readFileSync(join(ROOT, folder, file), "utf8")
      .replaceAll("\r\n", "\n")
      .trim()
  );
}

function documentOf(packages: readonly Bundled[]): string {
  const rows = packages.map(
    ({ name, version, license, where }) => `| ${name} | ${version} | ${license} | ${where} |`,
  );
  const notices = new Map<string, string[]>();
  for (const one of packages) {
    const notice = noticeOf(one);
    if (notice !== undefined) notices.set(notice, [...(notices.get(notice) ?? []), one.name]);
  }
  return [
    "# Third-party software",
    "",
    "The bundle of the functions, and that of the component `SyncBuckets` in the npm package, contain these packages. A test",
    "compares this file with the bundles. `UPDATE=1 npm test -- test/project/licenses.test.ts` writes it.",
    "",
    "| Package | Version | License | Bundled in |",
    "|---|---|---|---|",
    ...rows,
    "",
    `The text of Apache-2.0 is in [LICENSE](LICENSE).${notices.size > 0 ? " The others:" : ""}`,
    ...[...notices].flatMap(([text, names]) => [
      "",
      `## ${[...new Set(names)].join(", ")}`,
      "",
      "```text",
      text,
      "```",
    ]),
    "",
  ].join("\n");
}

describe("the packages in the bundles", () => {
  const packages = bundled();

  it("are found", () => {
    const names = packages.map(({ name }) => name);
    expect(names).to.include.members(["@aws-sdk/client-s3", "@smithy/core"]);
    expect(names.filter((name) => name.startsWith("@pulumi/"))).to.deep.equal([]);
  });

  it("have permissive licenses: none is AGPL, GPL, LGPL or unknown", () => {
    expect(packages.filter(({ license }) => !PERMISSIVE.has(license))).to.deep.equal([]);
  });

  it("are listed in THIRD-PARTY.md, with their licenses", () => {
    if (process.env.UPDATE) writeFileSync(FILE, documentOf(packages));
    expect(readFileSync(FILE, "utf8")).to.equal(documentOf(packages));
  });

  it("are listed in the npm package", () => {
    const { files } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { files: string[] };
    expect(files).to.include("THIRD-PARTY.md");
  });
});
