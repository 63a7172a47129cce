import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { bringLearned, saveLearned } from "../../../local/cli/learned";
import { createS3 } from "../../../local/s3";

describe("what a run has learned", () => {
  const folder = join(mkdtempSync(join(tmpdir(), "learned-")), "runs");
  after(() => rmSync(join(folder, ".."), { recursive: true }));

  it("is there for the next command in the same folder, and nothing else of the run is", async () => {
    const [first, second] = [createS3(), createS3()];
    const before = first.createBucket("runs-bucket");
    await bringLearned(first, "runs-bucket", folder); // nothing yet
    before.put("learned/0123.json", '[{"key":"m","keys":1000}]\n');
    before.put("runs/local-1/report.txt", "a report");
    await saveLearned(first, "runs-bucket", folder);
    const after = second.createBucket("runs-bucket");
    await bringLearned(second, "runs-bucket", folder);
    expect(after.keys()).to.deep.equal(["learned/0123.json"]);
    expect(after.get("learned/0123.json")?.content.toBuffer().toString()).to.equal(
      '[{"key":"m","keys":1000}]\n',
    );
  });
});
