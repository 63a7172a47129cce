import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { REPOSITORY, run } from "./cli/command";

const CACHE = join(REPOSITORY, "node_modules", ".cache", "sync-buckets");

describe("the file from which the command runs", () => {
  it("has neither a validator of definitions nor Pulumi, which take 20 and 250 ms to load", async () => {
    expect((await run({ cwd: REPOSITORY }, "--help")).code).to.equal(0);
    const files = readdirSync(CACHE).map((folder) => readFileSync(join(CACHE, folder, "sync.cjs"), "utf8"));
    expect(files).to.have.length(1);
    expect(files[0])
      .to.include("A local run cannot validate a definition.")
      .and.not.include("json-schema.org")
      .and.not.include("node_modules/@pulumi/pulumi/");
  });
});

describe("the file of a command in a project of its own", () => {
  let root: string;
  beforeEach(() => {
    root = projectWithHello();
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const hello = (): string =>
    execFileSync(process.execPath, ["local/launch/launch.cjs", "local/hello.ts"], { cwd: root }).toString();
  function bundle(): string {
    const cache = join(root, "node_modules", ".cache", "sync-buckets");
    return join(cache, readdirSync(cache)[0]!, "hello.cjs");
  }

  for (const damage of ["", "a line that is cut(", "module.exports = {};"])
    it(`is made again if it is damaged: ${JSON.stringify(damage)}`, () => {
      expect(hello()).to.equal("hello\n");
      const whole = readFileSync(bundle(), "utf8");
      writeFileSync(bundle(), damage);
      expect([hello(), hello()]).to.deep.equal(["hello\n", "hello\n"]);
      expect(readFileSync(bundle(), "utf8")).to.equal(whole);
    });

  it("is not needed if it cannot be written", () => {
    rmSync(join(root, "node_modules", "esbuild"));
    expect(hello()).to.equal("hello\n");
  });
});

/** A project with one command, which prints hello. */
function projectWithHello(): string {
  const root = mkdtempSync(join(tmpdir(), "launch-"));
  for (const folder of ["functions", "infra", "local/launch", "machine", "sync", "node_modules"])
    mkdirSync(join(root, folder), { recursive: true });
  for (const file of ["index.ts", "package-lock.json", "Pulumi.yaml"]) writeFileSync(join(root, file), "");
  for (const file of ["tsconfig.json", "local/launch/launch.cjs", "local/launch/no-validator.cjs"])
    copyFileSync(join(REPOSITORY, file), join(root, file));
  writeFileSync(join(root, "local", "hello.ts"), 'export const main = () => console.log("hello");\n');
  for (const name of ["esbuild", "ts-node"])
    symlinkSync(join(REPOSITORY, "node_modules", name), join(root, "node_modules", name));
  return root;
}
