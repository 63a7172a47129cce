import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { REPOSITORY, run } from "./cli/command";

const CACHE = join(REPOSITORY, "node_modules", ".cache", "sync-buckets");

describe("the file from which the command runs", () => {
  it("has no validator of definitions, which takes 20 ms to load", async () => {
    expect((await run({ cwd: REPOSITORY }, "--help")).code).to.equal(0);
    const files = readdirSync(CACHE).map((folder) => readFileSync(join(CACHE, folder, "sync.cjs"), "utf8"));
    expect(files).to.have.length(1);
    expect(files[0])
      .to.include("A local run cannot validate a definition.")
      .and.not.include("json-schema.org");
  });
});
