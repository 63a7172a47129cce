import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { environment, REPOSITORY } from "./command";

const PROGRAM = join(REPOSITORY, "bin", "sync-buckets");

describe("bin/sync-buckets", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "program-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  interface Ended {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
  }

  /** Runs a program in the folder. */
  const run = (program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
    new Promise((resolve) =>
      execFile(
        program,
        args,
        { cwd: folder, env: { ...environment({ cwd: folder }), ...env } },
        (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      ),
    );

  it("can be called from any folder, also by a link, with paths that are relative to that folder", async () => {
    symlinkSync(PROGRAM, join(folder, "sync"));
    writeFileSync(join(folder, "input.json"), '{"source": "a-bucket"}');
    const { code, stderr } = await run("./sync", ["--input", "@input.json"]);
    expect({ code, stderr }).to.deep.equal({
      code: 2,
      stderr:
        'sync-buckets: Missing destination. Run "bin/sync-buckets SOURCE DESTINATION", or specify it as a field of --input.\n' +
        "For help, run: bin/sync-buckets --help\n",
    });
  });

  it("has paths that are relative to its caller in a script of another npm package", async () => {
    writeFileSync(join(folder, "input.json"), '{"source": "a-bucket"}');
    const { stderr } = await run(PROGRAM, ["--input", "@input.json"], {
      npm_package_name: "another",
      INIT_CWD: "/",
    });
    expect(stderr).to.include("Missing destination");
  });

  it("is what npm run sync runs, whose messages name npm", async () => {
    const { code, stderr } = await run("npm", ["--prefix", REPOSITORY, "run", "-s", "sync"]);
    expect({ code, stderr }).to.deep.equal({
      code: 2,
      stderr:
        'sync: Missing source and destination. Run "npm run -s sync -- SOURCE DESTINATION", or specify them as fields of --input.\n' +
        "For help, run: npm run -s sync -- --help\n",
    });
  });

  it("says what to do if the packages are not installed", async () => {
    const clone = join(folder, "clone");
    mkdirSync(join(clone, "bin"), { recursive: true });
    copyFileSync(PROGRAM, join(clone, "bin", "sync-buckets"));
    expect(await run(join(clone, "bin", "sync-buckets"), [])).to.deep.equal({
      code: 1,
      stdout: "",
      stderr: `sync-buckets: The packages are not installed. Run: cd '${clone}' && npm ci\n`,
    });
  });
});
