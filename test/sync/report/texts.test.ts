import { expect } from "chai";
import { RunTooLong, Stopped } from "../../../sync/model/errors";
import { type World, world } from "../world";
import { example, KIND_NAMES, LONG_KEY } from "./html/reports";

/** Nouns that follow a number in a report. */
const PLURALS =
  /(?<![\d.,])1 (objects|keys|orphans|conflicts|requests|workers|copies|deletes|uploads|rounds|seconds|invocations|state transitions|GB-seconds|more characters)\b/;

describe("the texts of a report", () => {
  for (const kind of KIND_NAMES)
    it(`have a singular after the number 1: ${kind}`, async () => {
      const { html, text } = await example(kind);
      for (const one of [text, html.replaceAll(/<[^>]*>/g, "")])
        expect(PLURALS.exec(one)?.[0]).to.equal(undefined);
    });

  it("shorten a long key in the error as in the list", async () => {
    const { html, report } = await example("with a long key that fails");
    expect(report.failure?.cause).to.contain(LONG_KEY);
    expect(html).to.not.contain("k".repeat(200));
    const [, error = ""] = /<section class="alert"(.*?)<\/section>/s.exec(html) ?? [];
    expect(error.match(/… \d+ more characters …/g)).to.have.length(2);
    expect(error.replaceAll(/<[^>]*>/g, ""))
      .to.match(/The report has all errors\. Fix the cause and start/)
      .and.not.contain("U+0020");
  });

  for (const kind of KIND_NAMES.filter((name) => name !== "with hostile keys"))
    it(`have no marks of code: ${kind}`, async () => {
      const { html, text } = await example(kind);
      expect([text, html].filter((one) => one.includes("`"))).to.deep.equal([]);
    });
});

describe("the error of a run whose source has no object that matches", () => {
  const causeOf = async (input: object) => {
    const all: World = world();
    for (const key of ["a/1", "a/2"]) all.destination.put(key, "1");
    all.source.put("b", "1");
    all.advanceClock(60);
    const { error, cause } = await all.sync(input);
    expect(error).to.equal("SourceEmpty");
    return cause.replace(
      / of the destination would be deleted\. Nothing was deleted\. To delete them, .*$/,
      "",
    );
  };

  it("names what an object has to match, and counts the orphans", async () => {
    const none = "No object of the source source-bucket matches";
    expect(await causeOf({ prefix: "a/" })).to.equal(`${none} the prefix, so 2 objects`);
    expect(await causeOf({ prefix: "a/", startAfter: "a/1", exclude: ["x"] })).to.equal(
      `${none} the prefix, startAfter and the filters, so 1 object`,
    );
    expect(await causeOf({ include: ["a/*"] })).to.equal(`${none} the filters, so 2 objects`);
  });
});

describe("the error of a dry run", () => {
  it("says what the real run would do", async () => {
    const all = world();
    all.source.put("a", "1");
    all.source.put("b".repeat(1_020), "1");
    all.advanceClock(60);
    const { error, cause } = await all.sync({ destinationPrefix: "long/", dryRun: true });
    expect(error).to.equal("SyncIncomplete");
    expect(cause).to.match(
      /^A real run could not copy 1 object, and would delete nothing\. The first error: b+: the destination's key is over 1024 bytes\./,
    );
  });

  it("does not say that objects were copied, if it makes no progress or is too long", async () => {
    const all = world();
    all.source.put("a", "1");
    const { error, cause } = await all.sync({ dryRun: true }, { killed: () => true });
    expect(error).to.equal("NoProgress");
    expect(cause)
      .to.contain("Start the dry run again.")
      .and.not.match(/copied|deleted/);
    expect(new RunTooLong("Too long", "3 key ranges", true).message).to.equal(
      "Too long. Not done yet: 3 key ranges. Start dry runs with narrower prefixes: each one begins anew.",
    );
    expect(new Stopped(true).message).to.equal(
      "The dry run was stopped before it was complete. Start the dry run again.",
    );
  });
});
