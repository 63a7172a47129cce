import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { createS3 } from "../../../local/s3";
import { ended, run, start } from "./command";

const MiB = 1024 ** 2;

describe("npm run -s sync, beside a run to other keys of the same bucket", () => {
  const cwd = mkdtempSync(join(tmpdir(), "beside-"));
  after(() => rmSync(cwd, { recursive: true }));

  it("does not abort the multipart uploads of the other one", async () => {
    const [reached, resumed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const s3 = createS3({
      fault: async ({ operation, key, query }) => {
        if (operation !== "UploadPartCopy" || key !== "a/parts" || query.partNumber !== "2") return undefined;
        reached.resolve();
        await resumed.promise;
        return undefined;
      },
    });
    const source = s3.createBucket("source-bucket");
    const lastModified = Date.parse("2024-02-29T12:00:00Z");
    for (const key of ["a/parts", "b/parts"])
      source.putVirtual(key, { lastModified, parts: [5 * MiB, 5 * MiB, 1] });
    const destination = s3.createBucket("destination-bucket");
    const { endpoint, close } = await s3.listen();
    const args = ["source-bucket", "destination-bucket", "--endpoint", endpoint];
    const first = ended(start({ cwd }, ...args, "--prefix", "a/"));
    await Promise.race([reached.promise, first]);
    const before = destination.uploads();
    const second = await run({ cwd }, ...args, "--prefix", "b/");
    const after = destination.uploads();
    resumed.resolve();
    const { code, stderr } = await first;
    await close();
    expect([before.length, after, second.code], second.stderr).to.deep.equal([1, before, 0]);
    expect([code, destination.keys()], stderr).to.deep.equal([0, ["a/parts", "b/parts"]]);
  });
});
