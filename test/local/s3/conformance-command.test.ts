import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CreateMultipartUploadCommand, S3Client } from "@aws-sdk/client-s3";
import { assert } from "chai";
import { removeBucket } from "../../../conformance/cleanup";
import { PAGE, withTables } from "../../../conformance/document";
import { allResults } from "../../../conformance/results";
import { parseSettings } from "../../../conformance/settings";
import { areas } from "../../../conformance/suite";
import { UsageError } from "../../../local/cli/usage";
import { createS3 } from "../../../local/s3";

const ROOT = join(__dirname, "..", "..", "..");

function command(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const script = ["-r", "./infra/typescript.cjs", "conformance/run.ts", ...args];
  const env = { PATH: process.env.PATH, HOME: process.env.HOME };
  return new Promise((resolve) =>
    execFile(process.execPath, script, { cwd: ROOT, env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    ),
  );
}

describe("npm run conformance", () => {
  it("without an endpoint tests the embedded server, and prints a summary", async () => {
    const { code, stdout } = await command("--only", "Signatures: ");
    const [summary] = /\nArea[\s\S]*$/.exec(stdout) ?? [];
    assert.equal(code, 0);
    assert.equal(
      summary,
      `
Area                    passed  failed
Signatures                   5       0
Total                        5       0
`,
    );
  });
  it("ends with 1 if a behavior differs", async () => {
    const { code, stdout } = await command("--endpoint", "http://127.0.0.1:9", "--only", "Tags: GET returns");
    assert.match(stdout, /^differs {2}Tags: GET returns the number of tags\n/);
    assert.equal(code, 1);
  });
  it("refuses unknown options, an endpoint that is no URL, and results of a part of the suite", () => {
    assert.throws(() => parseSettings(["--bogus"]), TypeError, "Unknown option '--bogus'");
    assert.throws(
      () => parseSettings(["--endpoint", "here"]),
      UsageError,
      "--endpoint: expected a URL, got here",
    );
    assert.throws(
      () => parseSettings(["--save", "x.json", "--only", "Tags"]),
      UsageError,
      "--save: expected no --only",
    );
    assert.equal(parseSettings(["--help"]), "help");
  });
});

describe("docs/conformance.md", () => {
  it("has the results of conformance/results. To update it: npm run conformance -- --document", () => {
    const page = readFileSync(PAGE, "utf8");
    assert.equal(withTables(page, areas, allResults()), page);
  });
  it("has a result of the embedded server for each behavior. To update it: npm run conformance -- --save conformance/results/embedded.json", () => {
    const embedded = allResults().find(({ server }) => server === "embedded");
    const expected = areas.map(({ name, behaviors }) => [
      name,
      Object.fromEntries(behaviors.map(({ title }) => [title, true])),
    ]);
    assert.deepEqual(embedded?.results, Object.fromEntries(expected));
  });
});

describe("the removal of a bucket after a behavior", () => {
  it("aborts all uploads, on every page of their listing", async () => {
    let aborted = 0;
    const s3 = createS3({
      onRequest: ({ operation, status }) => {
        if (operation === "AbortMultipartUpload" && status === 204) aborted++;
      },
    });
    s3.createBucket("bkt");
    const client = new S3Client(s3.clientConfig());
    const create = (_: unknown, index: number) =>
      client.send(new CreateMultipartUploadCommand({ Bucket: "bkt", Key: `k${index}` }));
    await Promise.all(Array.from({ length: 1_001 }, create));
    await removeBucket(client, "bkt");
    assert.equal(aborted, 1_001);
    assert.throws(() => s3.bucket("bkt"), /has no bucket "bkt"/);
  });
});
