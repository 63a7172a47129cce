import { existsSync } from "node:fs";
import { expect } from "chai";
import { run } from "../../bench/run/child";
import { problemOf } from "../../bench/run/lab";
import { measure, parseCost, TIME } from "../../bench/run/measured";

describe("measuring a command", () => {
  it("reads what GNU time writes, also after a failure", () => {
    const expected = { wallMs: 7, cpuS: 1.75, peakMiB: 2 };
    expect(parseCost("1.50 0.25 2048\n", 7)).to.deep.equal(expected);
    expect(parseCost("Command exited with non-zero status 3\n1.50 0.25 2048\n", 7)).to.deep.equal(expected);
    expect(() => parseCost("nonsense", 7)).to.throw('expected three numbers, got "nonsense"');
  });

  it("counts what the command's children take", async function () {
    // Skipped where GNU time is not installed, as the bench itself refuses to run there.
    if (!existsSync(TIME)) return this.skip();
    const shell = ["sh", "-c", "echo out; echo err >&2; exit 3"] as const;
    const { cost, ...ended } = await measure({ argv: shell }, 5_000);
    expect([ended.status, ended.stdout, ended.stderr]).to.deep.equal([3, "out\n", "err\n"]);
    expect(cost!.peakMiB).to.be.greaterThan(0);
    expect(problemOf({ ...ended, cost })).to.equal("exit code 3: err");
  });

  it("stops what takes too long, with all that it started", async () => {
    const ended = await run({ argv: ["sh", "-c", "sleep 60 | sleep 60"] }, 50);
    expect(ended.status).to.equal(undefined);
    expect(problemOf({ ...ended, cost: undefined })).to.equal("stopped");
  });
});
