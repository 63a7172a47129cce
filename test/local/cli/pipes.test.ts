import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { createS3 } from "../../../local/s3";
import { texts } from "../scene";
import { type Ended, ended, environment, REPOSITORY, run, start } from "./command";

describe("npm run sync", () => {
  const s3 = createS3();
  const cwd = mkdtempSync(join(tmpdir(), "pipes-"));
  const source = s3.createBucket("source-bucket");
  let endpoint: string;
  let close: () => Promise<void>;

  before(async () => {
    const lastModified = Date.parse("2024-02-29T12:00:00Z");
    for (const key of ["a", "b/c", "d"]) source.put(key, `object ${key}`, { lastModified });
    ({ endpoint, close } = await s3.listen());
  });
  after(async () => {
    await close();
    rmSync(cwd, { recursive: true });
  });

  /** The arguments of a run into an empty bucket. It has one name, so that the program is evaluated once. */
  function intoNewBucket(): { args: readonly string[]; synced: () => boolean } {
    const name = "destination-bucket";
    s3.deleteBucket(name);
    const destination = s3.createBucket(name);
    const args = ["--source", "source-bucket", "--destination", name, "--endpoint", endpoint];
    const synced = (): boolean => JSON.stringify(texts(destination)) === JSON.stringify(texts(source));
    return { args, synced };
  }

  it("continues to its end after the reader of its display has closed the pipe", async () => {
    const { args, synced } = intoNewBucket();
    const child = start({ cwd }, ...args);
    await once(child.stderr!, "data"); // as head -1 reads it
    child.stderr!.destroy();
    child.stdout!.destroy();
    const [code] = await once(child, "close");
    expect([code, synced()]).to.deep.equal([0, true]);
  });

  it("prints no stack trace if no one reads its output", async () => {
    const { args, synced } = intoNewBucket();
    const child = start({ cwd }, ...args);
    child.stdout!.destroy();
    child.stdout = null;
    let stderr = "";
    child.stderr!.setEncoding("utf8").on("data", (some: string) => {
      stderr += some;
    });
    const [code] = await once(child, "close");
    expect([code, synced()]).to.deep.equal([0, true]);
    expect(stderr.split("\n").at(-2)).to.match(/^Report: runs\//);
  });

  it("fails, with a message, if its output cannot be written", async function () {
    if (!existsSync("/dev/full")) return this.skip();
    const { args, synced } = intoNewBucket();
    const line = '"$0" "$@" > /dev/full';
    const command = [
      process.execPath,
      join(REPOSITORY, "local/launch/launch.cjs"),
      "local/cli/sync.ts",
      ...args,
    ];
    const child = spawn("sh", ["-c", line, ...command], { cwd, env: environment({ cwd }) });
    const { code, stderr } = await ended(child);
    expect([code, synced()]).to.deep.equal([1, true]);
    expect(stderr).to.match(/\nsync-buckets: The output could not be written: ENOSPC[^\n]*\n$/);
  });

  describe("with a ./runs that is not writable", () => {
    let result: Ended;
    let synced: () => boolean;
    const here = mkdtempSync(join(tmpdir(), "unwritable-"));
    before(async () => {
      writeFileSync(join(here, "runs"), "a file, so that no folder can be made");
      const into = intoNewBucket();
      synced = into.synced;
      result = await run({ cwd: here }, ...into.args);
    });
    after(() => rmSync(here, { recursive: true }));

    it("prints its output, and succeeds", () => {
      expect([result.code, synced(), JSON.parse(result.stdout).objects.copied]).to.deep.equal([0, true, 3]);
      expect(readdirSync(here)).to.deep.equal(["runs"]);
    });

    it("says where the report could not be saved", () => {
      const { runId } = JSON.parse(result.stdout);
      expect(result.stderr).to.match(
        new RegExp(`\nThe report could not be saved in runs/${runId}: (ENOTDIR|EEXIST)[^\n]*\n`),
      );
    });
  });

  it("names both paths of the report as files, never as objects of a bucket that does not exist", async () => {
    const { args } = intoNewBucket();
    const { stdout, stderr } = await run({ cwd }, ...args);
    expect(stdout + stderr).not.to.contain("s3://");
    expect(existsSync(join(cwd, JSON.parse(stdout).report))).to.equal(true);
  });

  it("reads --input @file in the caller's folder, and shows where the report is from there", async () => {
    const caller = mkdtempSync(join(cwd, "caller-"));
    const { args } = intoNewBucket();
    writeFileSync(join(caller, "input.json"), '\ufeff{"dryRun":true}');
    const from = { cwd, env: { INIT_CWD: caller } };
    const { code, stdout } = await run(from, ...args, "--input", "@input.json");
    const { dryRun, report } = JSON.parse(stdout);
    expect([code, dryRun, existsSync(report)]).to.deep.equal([0, true, true]);
  });

  it("exits with 2 and all faults of an invalid input, before it needs credentials", async () => {
    const env = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };
    const args = ["--source", "source-bucket", "--destination", "Bad_Name", "--max-deletes", "-1"];
    const { code, stderr } = await run({ cwd, env }, ...args);
    expect(code).to.equal(2);
    expect(stderr).to.match(/^InvalidRequest: \(1\) destination is "Bad_Name"; .* \(2\) maxDeletes is -1; /);
  });

  it("prints the version of the project", async () => {
    const { version } = require(join(REPOSITORY, "package.json"));
    expect(await run({ cwd }, "--version")).to.deep.equal({ code: 0, stdout: `${version}\n`, stderr: "" });
  });
});
