import { expect } from "chai";
import { UsageError } from "../../local/cli/usage";
import { parseOptions } from "../../torture/options";
import { KINDS } from "../../torture/world/scenario";

describe("the options of npm run torture", () => {
  it("have defaults", () => {
    expect(parseOptions([])).to.deep.equal({ seeds: 200, from: 0, kinds: KINDS, trace: false });
  });

  it("select seeds and kinds", () => {
    expect(parseOptions(["--seeds", "3", "--from", "9", "--kind", "keys,clock"])).to.deep.equal({
      seeds: 3,
      from: 9,
      kinds: ["keys", "clock"],
      trace: false,
    });
  });

  it("trace one seed by default", () => {
    expect(parseOptions(["--trace", "--from", "5"])).to.deep.equal({
      seeds: 1,
      from: 5,
      kinds: KINDS,
      trace: true,
    });
  });

  it("select a seed whose run is made smaller", () => {
    expect(parseOptions(["--shrink", "12", "--kind", "races"])).to.deep.include({
      shrink: 12,
      kinds: ["races"],
    });
  });

  for (const [args, message] of [
    [["--seeds", "0"], /--seeds is "0"/],
    [["--seeds", "1.5"], /--seeds is "1.5"/],
    [["--from", "-1"], /from/],
    [["--kind", "odd"], /--kind is odd/],
    [["--trace", "--seeds", "2"], /one seed/],
    [["--shrink", "-1"], /shrink/],
    [["--shrink", "3", "--seeds", "2"], /one seed/],
    [["--shrink", "3", "--trace"], /one seed/],
  ] as const) {
    it(`refuse ${args.join(" ")}`, () => {
      expect(() => parseOptions(args)).to.throw(message);
    });
  }

  it("refuse a wrong value as wrong usage", () => {
    expect(() => parseOptions(["--seeds", "many"])).to.throw(UsageError);
  });
});
