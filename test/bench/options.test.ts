import { expect } from "chai";
import { HELP, parseOptions, scratchParent } from "../../bench/options";

const parsed = (...args: string[]) => {
  const options = parseOptions(args);
  if (options === "help") throw new Error("help");
  return options;
};

const names = (...args: string[]) => parsed(...args).scenes.map(({ name }) => name);

describe("the bench's options", () => {
  it("measure everything by default", () => {
    const { scenes, tools, ...rest } = parsed();
    expect(scenes).to.have.length(8);
    expect(tools).to.deep.equal(["ours", "again", "s5cmd", "rclone", "s3sync", "mc", "aws"]);
    expect(rest).to.deep.equal({
      runs: 3,
      sizes: { objects: 100_000, largeMiB: 256 },
      latencyMs: 20,
      patienceMs: 20_000,
      server: "garage",
      data: undefined,
      out: "bench",
      probe: false,
    });
  });

  it("take a letter for all scenes that begin with it, in the scenes' order", () => {
    expect(names("--scenes", "c-changed,b")).to.deep.equal(["b-flat", "b-folders", "c-changed"]);
  });

  it("always measure ours, for the others are held against it", () => {
    expect(parsed("--tools", "mc, s5cmd").tools).to.deep.equal(["ours", "s5cmd", "mc"]);
  });

  it("write nothing in a quick run that is not asked to", () => {
    expect(parsed("--quick").out).to.equal(undefined);
    expect(parsed("--quick", "--out", "x").out).to.equal("x");
    expect(parsed("--quick", "--objects", "300").sizes.objects).to.equal(300);
  });

  it("are refused with what was expected and what came", () => {
    const refusal = (...args: string[]) => {
      try {
        return parsed(...args);
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(refusal("--runs", "0")).to.equal('--runs: expected a whole number from 1 to 20, got "0".');
    expect(refusal("--server", "x")).to.equal('--server: expected one of garage, minio, versitygw, got "x".');
    expect(refusal("--scenes", "f")).to.match(/^--scenes: expected one of a-first-copy, .*, got "f"\.$/);
  });

  it("each have a line in the help", () => {
    expect(parseOptions(["--help"])).to.equal("help");
    for (const name of ["scenes", "tools", "runs", "objects", "large", "latency", "patience", "server"]) {
      expect(HELP).to.include(`\n  --${name} `);
    }
  });

  it("keep data in memory where there is a place for that", () => {
    expect(scratchParent(() => true)).to.equal("/dev/shm");
    expect(scratchParent(() => false)).to.not.equal("/dev/shm");
  });
});
