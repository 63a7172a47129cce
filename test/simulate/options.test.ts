import { expect } from "chai";
import { HELP, parseOptions, SHAPE_NAMES } from "../../simulate/options";

const usageError = (...args: string[]): string => {
  try {
    parseOptions(args);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("The arguments were accepted.");
};

describe("npm run simulate", () => {
  it("has defaults for everything", () => {
    expect(parseOptions([])).to.deep.equal({
      keys: 1e8,
      workers: 200,
      shapes: ["skewed"],
      orphans: undefined,
      missing: 0,
      partitions: 1,
      scan: "ranks",
      rounds: false,
      svg: undefined,
      memory: false,
    });
  });

  it("accepts numbers in scientific notation, several shapes, or all", () => {
    expect(parseOptions(["--keys", "1e6", "--shape", "flat,words"])).to.deep.include({
      keys: 1_000_000,
      shapes: ["flat", "words"],
      scan: "pages",
    });
    expect(parseOptions(["--shape", "all"])).to.deep.include({ shapes: SHAPE_NAMES });
  });

  it("lists every shape in its help", () => {
    for (const name of SHAPE_NAMES) expect(HELP).to.include(name);
    expect(parseOptions(["--help"])).to.equal("help");
  });

  it("refuses options that would have no effect", () => {
    expect(usageError("--orphans", "10", "--keys", "5")).to.equal(
      "--keys has no effect with --orphans. Remove one of them.",
    );
    expect(usageError("--memory", "--orphans", "5")).to.equal(
      "--orphans has no effect with --memory. Remove one of them.",
    );
    expect(parseOptions(["--orphans", "10", "--partitions", "8"])).to.deep.include({ orphans: 10 });
  });

  it("states the expected value in its errors", () => {
    expect(usageError("--keys", "0")).to.equal(
      '--keys is "0"; expected a whole number from 1 to 10000000000.',
    );
    expect(usageError("--missing", "2")).to.equal('--missing expects a share from 0 to 1, got "2".');
    expect(usageError("--svg", "no-such-folder/chart.svg")).to.equal(
      '--svg expects a file in a folder that exists, got "no-such-folder/chart.svg".',
    );
    expect(usageError("--scan", "fast")).to.equal('--scan expects pages or ranks, got "fast".');
    expect(usageError("--shape", "round")).to.equal(
      `--shape expects ${SHAPE_NAMES.join(", ")}, or all, got "round".`,
    );
  });
});
