import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { evaluated } from "../../local/evaluated";

describe("the program, evaluated in a process of its own", () => {
  const root = join(__dirname, "..", "..");
  const kept = mkdtempSync(join(tmpdir(), "evaluated-"));
  after(() => rmSync(kept, { recursive: true }));

  it("is kept for the same settings", async () => {
    const settings = {
      "aws:region": "us-east-1",
      "sync-buckets:source": "a-bucket",
      "sync-buckets:destination": "b-bucket",
    };
    const program = await evaluated({ root, kept })(settings);
    expect(program.resources.filter(({ type }) => type === "aws:lambda/function:Function")).to.have.length(6);
    expect(await evaluated({ root: "/nowhere", kept })(settings)).to.deep.equal(program);
  });

  it("says what is wrong with the configuration, and keeps nothing", async () => {
    const settings = {
      "aws:region": "us-east-1",
      "sync-buckets:source": "A!",
      "sync-buckets:destination": "b-bucket",
      "sync-buckets:workers": "none",
    };
    for (const _ of ["first", "again"]) {
      const error = await evaluated({ root, kept })(settings).catch((thrown: Error) => thrown);
      expect(error).to.be.an("error").with.property("message").that.includes("sync-buckets:workers");
    }
  });
});
