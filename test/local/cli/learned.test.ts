import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { saveLearned, uploadLearned } from "../../../local/cli/learned";
import { createS3 } from "../../../local/s3";

describe("the saved key histograms", () => {
  const folder = join(mkdtempSync(join(tmpdir(), "learned-")), "runs");
  after(() => rmSync(join(folder, ".."), { recursive: true }));

  it("are available to the next command in the same folder, and other records are not", async () => {
    const [first, second] = [createS3(), createS3()];
    const before = first.createBucket("runs-bucket");
    await uploadLearned(first, "runs-bucket", folder); // nothing yet
    before.put("learned/0123.json", '[{"key":"m","keys":1000}]\n');
    before.put("runs/local-1/report.txt", "a report");
    await saveLearned(first, "runs-bucket", folder);
    const after = second.createBucket("runs-bucket");
    await uploadLearned(second, "runs-bucket", folder);
    expect(after.keys()).to.deep.equal(["learned/0123.json"]);
    expect(after.get("learned/0123.json")?.content.toBuffer().toString()).to.equal(
      '[{"key":"m","keys":1000}]\n',
    );
  });
});
