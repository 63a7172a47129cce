import { existsSync } from "node:fs";
import { expect } from "chai";
import { run } from "../../bench/run/child";
import { problemOf } from "../../bench/run/lab";
import { measure, parseCost, TIME } from "../../bench/run/measured";

describe("measuring a command", () => {
  it("parses the output of GNU time, also after a failed command", () => {
    const expected = { wallMs: 7, cpuS: 1.75, peakMiB: 2 };
    expect(parseCost("1.50 0.25 2048\n", 7)).to.deep.equal(expected);
    expect(parseCost("Command exited with non-zero status 3\n1.50 0.25 2048\n", 7)).to.deep.equal(expected);
    expect(() => parseCost("nonsense", 7)).to.throw('expected three numbers, got "nonsense"');
  });

  it("includes the child processes of the command", async function () {
    // Skipped if GNU time is not installed. The benchmark itself requires GNU time.
    if (!existsSync(TIME)) return this.skip();
    const shell = ["sh", "-c", "echo out; echo err >&2; exit 3"] as const;
    const { cost, ...result } = await measure({ argv: shell }, 5_000);
    expect([result.status, result.stdout, result.stderr]).to.deep.equal([3, "out\n", "err\n"]);
    expect(cost!.peakMiB).to.be.greaterThan(0);
    expect(problemOf({ ...result, cost })).to.equal("exit code 3: err");
  });

  it("kills a command that times out, with its child processes", async () => {
    const result = await run({ argv: ["sh", "-c", "sleep 60 | sleep 60"] }, 50);
    expect(result.status).to.equal(undefined);
    expect(problemOf({ ...result, cost: undefined })).to.equal("timed out");
  });
});
