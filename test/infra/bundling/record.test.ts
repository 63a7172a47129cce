import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { isCurrent, record } from "../../../infra/bundling/record";
import { ROOT } from "../../project/files";

describe("the bundle of an earlier program", () => {
  let folder: string;
  let source: string;
  let bundle: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "record-"));
    [source, bundle] = [join(folder, "source.ts"), join(folder, "index.js")];
    writeFileSync(source, "export const size = 42;");
    writeFileSync(bundle, "exports.size = 42;");
    record(folder, [source], bundle);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is used if nothing has changed", () => {
    expect(isCurrent(folder, bundle)).to.equal(true);
  });

  const changes: Readonly<Record<string, () => void>> = {
    "a source has changed, with the same size": () => writeFileSync(source, "export const size = 43;"),
    "a source was removed": () => rmSync(source),
    "the bundle has changed": () => writeFileSync(bundle, "exports.size = 43;"),
    "the bundle was removed": () => rmSync(bundle),
    "there is no record": () => rmSync(join(folder, "inputs.json")),
    "the record is not complete": () => writeFileSync(join(folder, "inputs.json"), '{"inputs": ['),
  };
  for (const [what, change] of Object.entries(changes))
    it(`is not used if ${what}`, () => {
      change();
      expect(isCurrent(folder, bundle)).to.equal(false);
    });

  it("is not used for another file", () => {
    expect(isCurrent(folder, source)).to.equal(false);
  });
});

describe("the bundle of a project", () => {
  let copy: string;
  before(() => {
    copy = mkdtempSync(join(tmpdir(), "project-"));
    for (const name of ["functions", "sync", "infra", "tsconfig.json", "package.json"])
      cpSync(join(ROOT, name), join(copy, name), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  });
  after(() => rmSync(copy, { recursive: true }));

  it("is built by the first program only, and again after a new source, as after a changed one", () => {
    const script = `
      const { readFileSync, writeFileSync } = require("node:fs");
      const esbuild = require("esbuild");
      const own = esbuild.buildSync;
      let builds = 0;
      const text = () => {
        for (const file of Object.keys(require.cache)) if (/infra.bundle\\.ts$/.test(file)) delete require.cache[file];
        return readFileSync(require("./infra/bundle.ts").bundle(), "utf8");
      };
      require.cache[require.resolve("esbuild")].exports = { ...esbuild, buildSync: (options) => {
        if (options.metafile) builds++;
        return own(options);
      } };
      const seen = [];
      const first = text();
      const see = () => {
        const same = text() === first;
        seen.push([builds, same]);
      };
      see();
      writeFileSync("sync/new.ts", "");
      see();
      see();
      const file = "sync/model/errors.ts";
      writeFileSync(file, readFileSync(file, "utf8") + "process.exitCode ??= 0;");
      see();
      see();
      process.stdout.write(JSON.stringify(seen));`;
    const argv = ["--require", "./infra/typescript.cjs", "-e", script];
    expect(JSON.parse(String(execFileSync(process.execPath, argv, { cwd: copy })))).to.deep.equal([
      [1, true],
      [2, true],
      [2, true],
      [3, false],
      [3, false],
    ]);
  });
});
