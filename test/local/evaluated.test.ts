import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { evaluated } from "../../local/evaluated";

describe("the program, evaluated in a separate process", () => {
  const root = join(__dirname, "..", "..");
  const cacheFolder = mkdtempSync(join(tmpdir(), "evaluated-"));
  after(() => rmSync(cacheFolder, { recursive: true }));

  it("is cached by settings", async () => {
    const settings = {
      "aws:region": "us-east-1",
      "sync-buckets:source": "a-bucket",
      "sync-buckets:destination": "b-bucket",
    };
    let evaluations = 0;
    const evaluate = evaluated({ root, cacheFolder }, () => {
      evaluations++;
    });
    const program = await evaluate(settings);
    await evaluate(settings);
    expect(evaluations).to.equal(1);
    expect(program.resources.filter(({ type }) => type === "aws:lambda/function:Function")).to.have.length(8);
    expect(await evaluated({ root: "/nowhere", cacheFolder })(settings)).to.deep.equal(program);
  });

  it("is evaluated again if a file of the cache is damaged", async () => {
    const settings = {
      "aws:region": "us-east-1",
      "sync-buckets:source": "a-bucket",
      "sync-buckets:destination": "c-bucket",
    };
    const program = await evaluated({ root, cacheFolder })(settings);
    for (const name of readdirSync(cacheFolder).filter((one) => one.endsWith(".js")))
      writeFileSync(join(cacheFolder, name), "");
    let evaluations = 0;
    const again = await evaluated({ root, cacheFolder }, () => void evaluations++)(settings);
    expect(evaluations).to.equal(1);
    expect(again).to.deep.equal(program);
  });

  it("says in a sentence that it was interrupted: Ctrl-C ends that process as well", async () => {
    const fake = mkdtempSync(join(cacheFolder, "interrupted-"));
    for (const folder of ["infra", "local"]) mkdirSync(join(fake, folder));
    writeFileSync(join(fake, "infra", "typescript.cjs"), "");
    writeFileSync(join(fake, "local", "evaluate.ts"), 'process.kill(process.pid, "SIGKILL");');
    const error = await evaluated({ root: fake, cacheFolder: undefined })({}).catch(
      (thrown: Error) => thrown,
    );
    expect(error)
      .to.be.an("error")
      .with.property("message", "The evaluation of the program was ended by SIGKILL.");
  });

  it("reports an invalid configuration and caches nothing", async () => {
    const settings = {
      "aws:region": "us-east-1",
      "sync-buckets:source": "A!",
      "sync-buckets:destination": "b-bucket",
      "sync-buckets:workers": "none",
    };
    for (const _ of ["first", "again"]) {
      const error = await evaluated({ root, cacheFolder })(settings).catch((thrown: Error) => thrown);
      expect(error).to.be.an("error").with.property("message").that.includes("sync-buckets:workers");
    }
  });
});
