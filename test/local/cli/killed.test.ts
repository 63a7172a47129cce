import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { createS3, type Fault } from "../../../local/s3";
import { ended, run, start } from "./command";

const MiB = 1024 ** 2;

describe("npm run -s sync, after a run that was killed", () => {
  let cwd: string;
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), "killed-"));
  });
  afterEach(() => rmSync(cwd, { recursive: true, force: true }));

  /** Kills a run at the first request of an operation, and starts the next one. */
  async function killedAt(operation: string, fault: Fault, number?: string, gone = false) {
    const reached = Promise.withResolvers<void>();
    let [killed, creates] = [false, 0];
    const s3 = createS3({
      fault: (call) => {
        if (call.operation === "CreateMultipartUpload") creates++;
        if (killed || call.operation !== operation || call.query.partNumber !== number) return undefined;
        setImmediate(() => reached.resolve());
        return fault;
      },
    });
    const lastModified = Date.parse("2024-02-29T12:00:00Z");
    const source = s3.createBucket("source-bucket");
    source.put("small", "1", { lastModified });
    source.putVirtual("parts", { lastModified, parts: [5 * MiB, 5 * MiB, 1] });
    const destination = s3.createBucket("destination-bucket");
    const { endpoint, close } = await s3.listen();
    const args = ["--source", "source-bucket", "--destination", "destination-bucket", "--endpoint", endpoint];
    const child = start({ cwd }, ...args);
    const first = ended(child);
    await Promise.race([reached.promise, first]);
    child.kill("SIGKILL");
    await first;
    killed = true;
    const before = destination.uploads().length;
    if (gone) source.delete("parts");
    const { code, stdout, stderr } = await run({ cwd }, ...args);
    await close();
    expect([code, destination.keys()], stderr).to.deep.equal([0, gone ? ["small"] : ["parts", "small"]]);
    const report = JSON.parse(
      readFileSync(join(cwd, "runs", JSON.parse(stdout).runId, "report.json"), "utf8"),
    );
    const aborts = report.groups.filter(({ action }: { readonly action: string }) => action === "abort");
    return { before, after: destination.uploads().length, creates, aborts };
  }

  it("completes the upload of the other one", async () => {
    const result = await killedAt("UploadPartCopy", { kind: "stall" }, "2");
    expect(result).to.deep.equal({ before: 1, after: 0, creates: 1, aborts: [] });
  });

  it("aborts the upload of the other one if the source has no such object any more", async () => {
    const result = await killedAt("UploadPartCopy", { kind: "stall" }, "2", true);
    expect(result).to.deep.equal({ before: 1, after: 0, creates: 1, aborts: [] });
  });

  it("reports an upload whose creation had no response: others may have the same credentials", async () => {
    const { aborts, ...uploads } = await killedAt("CreateMultipartUpload", { kind: "stall", after: true });
    expect(uploads).to.deep.equal({ before: 1, after: 1, creates: 2 });
    const reason = "an upload of an interrupted copy, or of another client";
    expect(aborts).to.deep.equal([
      { action: "abort", outcome: "retained", reason, count: 1, examples: [{ key: "parts", reason }] },
    ]);
  });

  it("has nothing to report if the upload was not created", async () => {
    const result = await killedAt("CreateMultipartUpload", { kind: "stall" });
    expect(result).to.deep.equal({ before: 0, after: 0, creates: 2, aborts: [] });
  });
});
