import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ERROR_ADVICE } from "../../../functions/runtime/reporting/error-advice";
import { findUploads, runsFolder, tidyRun } from "../../../local/cli/runs-folder";
import { createS3 } from "../../../local/s3";
import { htmlReport } from "../../../sync/report/html/page";
import { type Report, reportJson } from "../../../sync/report/output";
import { textReport } from "../../../sync/report/text-report";
import { example } from "../../sync/report/html/reports";
import { withFullDisk } from "../full-disk";

describe("the folder of local runs", () => {
  const root = mkdtempSync(join(tmpdir(), "runs-"));
  const folder = join(root, "runs");
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  after(() => rmSync(root, { recursive: true }));

  const open = (learns = true) => {
    const s3 = createS3();
    return { s3, bucket: s3.createBucket("runs-bucket", runsFolder({ folder, learns })) };
  };

  it("has what a run has learned, for the next command in the same folder", () => {
    open().bucket.put("learned/0123.json", "[]\n");
    expect(String(open().bucket.get("learned/0123.json")?.content.toBuffer())).to.equal("[]\n");
    expect(open(false).bucket.get("learned/0123.json")).to.equal(undefined);
  });

  const record = (key: string) => JSON.stringify({ startedAt: "", value: { key } });
  const openAt = (endpoint?: string, destinationPrefix = "") => {
    const bucket = createS3().createBucket("runs-bucket", runsFolder({ folder, endpoint }));
    const damaged = findUploads(bucket, { folder, endpoint, destinationPrefix });
    return { bucket, damaged };
  };
  const keysAt = (endpoint?: string, destinationPrefix?: string) =>
    openAt(endpoint, destinationPrefix).bucket.keys();

  it("has the open uploads of earlier commands, those of each server apart", () => {
    const [one, other] = ["http://one:9000", "http://other:9000"];
    openAt(one).bucket.put("runs/uploads/pair/1.json", record("one"));
    openAt().bucket.put("runs/uploads/pair/2.json", record("AWS"));
    openAt().bucket.put("runs/uploads/another-pair/3.json", record("AWS"));
    const keys = [one, other, undefined].map((endpoint) => keysAt(endpoint));
    expect(keys).to.deep.equal([
      ["runs/uploads/pair/1.json"],
      [],
      ["runs/uploads/another-pair/3.json", "runs/uploads/pair/2.json"],
    ]);
  });

  it("has the open uploads of a server that has another name now", () => {
    openAt("http://127.0.0.1:9000").bucket.put("runs/uploads/pair/1.json", record("key"));
    for (const endpoint of ["http://localhost:9000", "http://LOCALHOST:9000/", "http://[::1]:9000"])
      expect(keysAt(endpoint), endpoint).to.deep.equal(["runs/uploads/pair/1.json"]);
  });

  it("shows a run no open uploads of keys that it does not lock: another run may be using them", () => {
    openAt().bucket.put("runs/uploads/pair/1.json", record("a/1"));
    openAt().bucket.put("runs/uploads/pair/2.json", record("a/b/2"));
    expect(keysAt(undefined, "a/b/")).to.deep.equal(["runs/uploads/pair/2.json"]);
    expect(keysAt(undefined, "c/")).to.deep.equal([]);
    expect(keysAt(undefined, "a/")).to.have.length(2);
  });

  it("removes a record of an open upload that a crash of the computer has damaged, and names it", () => {
    const names = ["empty", "half", "another"];
    for (const name of names) openAt().bucket.put(`runs/uploads/pair/${name}.json`, record("key"));
    const file = (name: string) => join(folder, "uploads", "pair", `${name}.json`);
    writeFileSync(file("empty"), "");
    writeFileSync(file("half"), record("key").slice(0, 20));
    writeFileSync(file("another"), "null");
    const { bucket, damaged } = openAt();
    expect([...damaged].sort()).to.deep.equal(names.map(file).sort());
    expect(bucket.keys()).to.deep.equal([]);
    expect(names.map((name) => existsSync(file(name)))).to.deep.equal([false, false, false]);
  });

  it("has the records of a run as they are written, and after its end those that are of use later", async () => {
    const { s3, bucket } = open();
    const kept = ["report.html", "report.json", "report.txt", "orphans/1.ndjson", "verdicts/1.ndjson"];
    const { report } = await example("succeeded");
    const outcomes = "runs/outcomes/pair=photos/date=2026-11-26/run=local-1/";
    const stored: Report = {
      ...report,
      report: "s3://runs-bucket/runs/local-1/report.json",
      files: { outcomes, orphans: "runs/local-1/orphans/" },
      source: `a text that is mentioned: ${outcomes}`,
    };
    const { executionArn: _, ...others } = stored;
    const expected: Report = {
      ...others,
      report: "runs/local-1/report.json",
      files: { ...stored.files, outcomes: "runs/local-1/outcomes/" },
    };
    const written = {
      ...Object.fromEntries(kept.map((name) => [`runs/local-1/${name}`, name])),
      "runs/local-1/report.json": reportJson(stored),
      [`${outcomes}1.ndjson.gz`]: "1",
    };
    const internal = ["request.json", "rounds/0001/results/0.json", "deletes/batches.json", "uploads/1.json"];
    for (const [key, text] of Object.entries(written)) bucket.put(key, text);
    for (const name of internal) bucket.put(`runs/local-1/${name}`, name);
    for (const name of [...kept, "outcomes/1.ndjson.gz", ...internal])
      expect(existsSync(join(folder, "local-1", name)), name).to.equal(true);
    expect(await tidyRun(s3, "runs-bucket", "local-1", folder)).to.equal(
      join(folder, "local-1", "report.html"),
    );
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
      /\.\w+$/.test(file),
    );
    const textOf = (file: string) => [file, readFileSync(join(folder, file), "utf8")];
    expect(Object.fromEntries(files.map(textOf))).to.deep.equal({
      "local-1/report.json": reportJson(expected),
      "local-1/report.txt": textReport(expected),
      "local-1/report.html": htmlReport(expected, ERROR_ADVICE),
      "local-1/orphans/1.ndjson": "orphans/1.ndjson",
      "local-1/verdicts/1.ndjson": "verdicts/1.ndjson",
      "local-1/outcomes/1.ndjson.gz": "1",
    });
  });

  it("has the options of the command in the errors of its reports", async () => {
    const { s3, bucket } = open();
    const { report } = await example("refused by a guard");
    for (const name of ["report.json", "report.html"]) bucket.put(`runs/local-1/${name}`, reportJson(report));
    await tidyRun(s3, "runs-bucket", "local-1", folder);
    for (const name of ["report.json", "report.txt", "report.html"])
      expect(readFileSync(join(folder, "local-1", name), "utf8"), name).to.contain(
        "start with --no-delete (in --input: ",
      );
  });

  it("has the reports as the run wrote them if the disk is full when they are to name files", async () => {
    const { s3, bucket } = open();
    const { report } = await example("succeeded");
    bucket.put("runs/local-1/report.json", reportJson(report));
    bucket.put("runs/local-1/report.html", "a page");
    await withFullDisk(async () => void (await tidyRun(s3, "runs-bucket", "local-1", folder)));
    const textOf = (name: string) => readFileSync(join(folder, "local-1", name), "utf8");
    expect([textOf("report.json"), textOf("report.html")]).to.deep.equal([reportJson(report), "a page"]);
    expect(readdirSync(join(folder, "local-1")).sort()).to.deep.equal(["report.html", "report.json"]);
  });

  it("has no report of a run that ended before it wrote one", async () => {
    const { s3, bucket } = open();
    bucket.put("runs/local-1/request.json", "{}");
    expect(await tidyRun(s3, "runs-bucket", "local-1", folder)).to.equal(undefined);
  });
});
