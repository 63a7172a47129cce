import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { help as helpText } from "../../../local/cli/options/sync-options";
import { createS3 } from "../../../local/s3";
import type { OutcomeRecord } from "../../../sync/records/schema";
import { texts } from "../scene";
import { type Ended, run as runIn } from "./command";

const run = (cwd: string, ...args: string[]): Promise<Ended> => runIn({ cwd }, ...args);

describe("npm run sync", () => {
  const s3 = createS3();
  const folders = Array.from({ length: 4 }, () => mkdtempSync(join(tmpdir(), "sync-")));
  const [here, there, elsewhere, third] = folders as [string, string, string, string];
  let close: () => Promise<void>;
  let good: Ended;
  let failing: Ended;
  let wrong: Ended;
  let help: Ended;
  let limited: Ended;
  /** Attempts at the copy that the server refuses. */
  let attempts = 0;

  before(async () => {
    const [source, destination, empty] = ["source-bucket", "destination-bucket", "empty-bucket"].map((name) =>
      s3.createBucket(name),
    );
    const lastModified = Date.parse("2024-02-29T12:00:00Z");
    for (const key of ["a", "b/c", "d"]) source!.put(key, `object ${key}`, { lastModified });
    destination!.put("gone", "gone", { lastModified });
    empty!.put("kept", "kept", { lastModified });
    s3.createBucket("unavailable");
    s3.hooks.fault = ({ operation, bucket, key }) => {
      if (operation !== "CopyObject" || bucket !== "unavailable" || key !== "a") return undefined;
      attempts++;
      return { kind: "error", code: "InternalError", status: 500 };
    };
    const listening = await s3.listen();
    close = listening.close;
    const at = ["--endpoint", listening.endpoint];
    [good, failing, wrong, help, limited] = await Promise.all([
      run(here, "--source", "source-bucket", "--destination", "destination-bucket", ...at),
      run(
        there,
        "--source",
        "source-bucket",
        "--destination",
        "empty-bucket",
        "--input",
        '{"maxDeletes":0}',
        ...at,
      ),
      run(elsewhere, "--source", "source-bucket"),
      run(elsewhere, "--help"),
      runIn(
        { cwd: third, env: { AWS_MAX_ATTEMPTS: "2" } },
        ...["--source", "source-bucket", "--destination", "unavailable", ...at],
      ),
    ]);
  });
  after(async () => {
    await close();
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  it("makes the destination equal to the source", () => {
    expect(texts(s3.bucket("destination-bucket"))).to.deep.equal(texts(s3.bucket("source-bucket")));
  });

  it("prints only the execution's output to standard output", () => {
    const { runId, startedAt, finishedAt, estimatedCostUsd, requests, ...output } = JSON.parse(good.stdout);
    expect(output).to.deep.equal({
      pair: "default",
      source: "source-bucket",
      destination: "destination-bucket",
      prefix: "",
      dryRun: false,
      rounds: 1,
      objects: {
        ...{ source: 3, destination: 1, kept: 0, copied: 3, skipped: 0, conflicts: 0, failed: 0 },
        ...{ orphans: 1, deleted: 1, retained: 0 },
      },
      bytes: { copied: 26, deleted: 4 },
      deletesHeld: null,
      throttled: 0,
      report: `runs/${runId}/report.json`,
    });
    expect(runId).to.match(/^local-\d{8}T\d{6}-[a-z0-9]+$/);
    expect(Date.parse(finishedAt)).to.be.at.least(Date.parse(startedAt));
    expect(estimatedCostUsd).to.be.within(0.0001, 0.01);
    expect(requests).to.include({ COPY: 3, DELETE: 1 });
    expect(good.stdout).to.equal(`${JSON.stringify(JSON.parse(good.stdout), null, 2)}\n`);
  });

  it("prints its progress, a summary and the path of the report to standard error", () => {
    const { runId } = JSON.parse(good.stdout);
    // The program may have been evaluated by an earlier command.
    const shown = good.stderr.replace(/^Evaluating .*\n/, "");
    expect(shown.replace(/[\d,]+ (keys\/s|B\b)/g, "N $1")).to.equal(
      [
        "checking both buckets",
        "copying   round 1  N keys/s  source 0  copied 0  orphans 0",
        "deleting  round 1  N keys/s  source 3  copied 3  orphans 1  deleted 0",
        "finished  round 1  N keys/s  source 3  copied 3  orphans 1  deleted 1",
        "3 of 3 objects were copied (N B). 1 of 1 orphan was deleted (N B).",
        `Report: runs/${runId}/report.html`,
        "",
      ].join("\n"),
    );
  });

  it("names files in its reports, and no bucket or execution, which are not on AWS", () => {
    const { runId } = JSON.parse(good.stdout);
    const textOf = (name: string) => readFileSync(join(here, "runs", runId, name), "utf8");
    for (const name of ["report.json", "report.txt", "report.html"])
      expect(textOf(name), name).to.not.match(/sync-buckets-runs|arn:aws|s3:\/\//);
    expect(JSON.parse(textOf("report.json"))).to.include({ report: `runs/${runId}/report.json` });
  });

  it("exits with 0 after success, 1 after failure and 2 after wrong usage", () => {
    expect([good, failing, wrong, help].map(({ code }) => code)).to.deep.equal([0, 1, 2, 0]);
  });

  it("saves the report and the outcomes of keys in ./runs/ of the working directory", () => {
    const output = JSON.parse(good.stdout);
    const folder = join(here, "runs", output.runId);
    const names = (readdirSync(folder, { recursive: true }) as string[]).sort();
    const anyAttempt = names.map((name) => name.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, "ATTEMPT"));
    expect(anyAttempt).to.deep.equal([
      "orphans",
      "orphans/1-0-ATTEMPT-0.ndjson",
      "outcomes",
      "outcomes/1-0-ATTEMPT-0.ndjson.gz",
      "outcomes/deletes-1-0-0-1.ndjson.gz",
      "report.html",
      "report.json",
      "report.txt",
    ]);
    const lines = names
      .filter((name) => name.endsWith(".gz"))
      .flatMap((name) =>
        gunzipSync(readFileSync(join(folder, name)))
          .toString()
          .trim()
          .split("\n"),
      )
      .map((line) => JSON.parse(line) as OutcomeRecord);
    expect(lines.map(({ key, outcome }) => `${outcome} ${key}`).sort()).to.deep.equal([
      "copied a",
      "copied b/c",
      "copied d",
      "deleted gone",
    ]);
    const [json, text] = ["report.json", "report.txt"].map((name) =>
      readFileSync(join(folder, name), "utf8"),
    );
    expect(JSON.parse(json as string).files.outcomes).to.equal(`runs/${output.runId}/outcomes/`);
    expect(text).to.include(`\nEvery outcome: runs/${output.runId}/outcomes/\n`);
    const { report, ...same } = output;
    expect(JSON.parse(readFileSync(join(folder, "report.json"), "utf8"))).to.deep.include(same);
    expect(join(here, report)).to.equal(join(folder, "report.json"));
    expect(readdirSync(elsewhere)).to.deep.equal([]);
  });

  it("prints the error of a failed run to standard error, and nothing to standard output", () => {
    expect(failing.stdout).to.equal("");
    const runId = readdirSync(join(there, "runs")).find((name) => name.startsWith("local-"));
    expect(failing.stderr.split("\n").slice(-3)).to.deep.equal([
      `Report: runs/${runId}/report.html`,
      "TooManyDeletes: 1 object would be deleted, which is over maxDeletes (0). Nothing was deleted. Check the " +
        'orphans in the run\'s report, then raise the limit or start with --no-delete (in --input: "delete": false).',
      "",
    ]);
    expect(s3.bucket("empty-bucket").keys()).to.include("kept");
  });

  it("has as many attempts at a request as AWS_MAX_ATTEMPTS says", () => {
    expect([limited.code, attempts]).to.deep.equal([1, 2]);
  });

  it("prints a message for wrong usage", () => {
    expect(wrong).to.deep.equal({
      code: 2,
      stdout: "",
      stderr:
        'sync-buckets: Missing destination. Run "bin/sync-buckets SOURCE DESTINATION", or specify it as a field of --input.\n' +
        "For help, run: bin/sync-buckets --help\n",
    });
  });

  it("prints the help to standard output", () => {
    expect(help).to.deep.equal({ code: 0, stdout: helpText(), stderr: "" });
  });
});
