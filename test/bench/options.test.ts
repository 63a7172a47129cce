import { expect } from "chai";
import { HELP, parseOptions, scratchParent } from "../../bench/options";

const parsed = (...args: string[]) => {
  const options = parseOptions(args);
  if (options === "help") throw new Error("help");
  return options;
};

const names = (...args: string[]) => parsed(...args).scenes.map(({ name }) => name);

describe("the options of the benchmark", () => {
  it("select all scenes and tools by default", () => {
    const { scenes, tools, ...rest } = parsed();
    expect(scenes).to.have.length(10);
    expect(tools).to.deep.equal(["ours", "again", "floor", "s5cmd", "rclone", "s3sync", "mc", "aws"]);
    expect(rest).to.deep.equal({
      runs: 3,
      sizes: { objects: 100_000, largeMiB: 256 },
      patienceMs: 20_000,
      server: "garage",
      data: undefined,
      out: "bench",
      probe: false,
    });
  });

  it("select all scenes that start with a letter, in the order of the scenes", () => {
    expect(names("--scenes", "c-changed,b")).to.deep.equal(["b-flat", "b-folders", "c-changed"]);
  });

  it("always include ours, which is the baseline of the other tools", () => {
    expect(parsed("--tools", "mc, s5cmd").tools).to.deep.equal(["ours", "s5cmd", "mc"]);
  });

  it("write no files in a quick run unless --out is given", () => {
    expect(parsed("--quick").out).to.equal(undefined);
    expect(parsed("--quick", "--out", "x").out).to.equal("x");
    expect(parsed("--quick", "--objects", "300").sizes.objects).to.equal(300);
  });

  it("are rejected with the expected and the actual value", () => {
    const rejection = (...args: string[]) => {
      try {
        return parsed(...args);
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(rejection("--runs", "0")).to.equal('--runs is "0"; expected a whole number from 1 to 20.');
    expect(rejection("--server", "x")).to.equal(
      '--server: expected one of garage, minio, versitygw, got "x".',
    );
    expect(rejection("--scenes", "x")).to.match(/^--scenes: expected one of a-first-copy, .*, got "x"\.$/);
  });

  it("have a line in the help each", () => {
    expect(parseOptions(["--help"])).to.equal("help");
    for (const name of ["scenes", "tools", "runs", "objects", "large", "patience", "server"]) {
      expect(HELP).to.include(`\n  --${name} `);
    }
  });

  it("keep data in memory if /dev/shm exists", () => {
    expect(scratchParent(() => true)).to.equal("/dev/shm");
    expect(scratchParent(() => false)).to.not.equal("/dev/shm");
  });
});
