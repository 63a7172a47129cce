import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { announcement, COSTS, MAX_COST_USD, totalCost } from "../../../e2e/account/plan";
import { parseOptions } from "../../../e2e/options";

/** What the stubs of the command line tools print. */
const AWS = '[ "$1" = --version ] && echo aws-cli/2.0.0 || echo \'"123456789012"\'';
const PULUMI = "echo v3.274.1";
const KEYS = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };

/** Runs the command with stubs as the only programs on the PATH, and no AWS settings of this computer. */
async function e2e(stubs: Readonly<Record<string, string>>, env: object, ...args: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "e2e-account-"));
  for (const [name, script] of Object.entries(stubs))
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const argv = ["-r", "./infra/typescript.cjs", "e2e/run.ts", "--aws", ...args];
  const own = {
    PATH: folder,
    HOME: folder,
    AWS_EC2_METADATA_DISABLED: "true",
    NODE_NO_WARNINGS: "1",
    ...env,
  };
  const result = await promisify(execFile)(process.execPath, argv, { env: own }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
  rmSync(folder, { recursive: true });
  return result;
}

const HELP = "\nFor help, run: npm run -s e2e -- --help\n";

describe("npm run e2e -- --aws", () => {
  it("says in a sentence that there are no credentials", async () => {
    expect(await e2e({ aws: AWS, pulumi: PULUMI }, {}, "--yes")).to.deep.equal({
      code: 2,
      stdout: "",
      stderr:
        "e2e: There are no AWS credentials. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run: aws configure" +
        HELP,
    });
  });

  it("says that AWS does not accept the credentials", async () => {
    const refusing =
      '[ "$1" = --version ] && echo aws-cli/2.0.0 || { echo "InvalidClientTokenId" >&2; exit 254; }';
    expect(await e2e({ aws: refusing, pulumi: PULUMI }, KEYS, "--yes")).to.deep.equal({
      code: 2,
      stdout: "",
      stderr: `e2e: AWS does not accept the credentials: InvalidClientTokenId${HELP}`,
    });
  });

  it("needs the Pulumi CLI on AWS", async () => {
    const { code, stdout, stderr } = await e2e({ aws: AWS }, KEYS, "--yes");
    expect([code, stdout]).to.deep.equal([2, ""]);
    expect(stderr).to.match(/^e2e: The Pulumi CLI was not found on the PATH\./);
  });

  it("prints the account, the resources and a bound of the costs, and does nothing without --yes", async () => {
    const { code, stdout, stderr } = await e2e(
      { aws: AWS, pulumi: PULUMI },
      KEYS,
      "--region",
      "eu-central-1",
    );
    expect(stdout).to.equal(`${announcement("123456789012", "eu-central-1")}\n`);
    expect(stderr).to.equal(`e2e: Nothing was done. Add --yes to agree to the costs${HELP}`);
    expect(code).to.equal(2);
  });

  it("states a bound that the items do not exceed", () => {
    expect(totalCost(COSTS))
      .to.be.below(MAX_COST_USD)
      .and.above(MAX_COST_USD / 10);
    expect(announcement("123456789012", "eu-central-1")).to.include("It costs at most $0.05:");
  });
});

describe("the options of npm run e2e -- --aws", () => {
  it("are the endpoint, the Region and the consent", () => {
    expect(parseOptions(["--aws"])).to.deep.equal({
      aws: true,
      endpoint: undefined,
      region: undefined,
      yes: false,
    });
    const all = ["--aws", "--yes", "--region", "us-gov-west-1", "--endpoint", "http://localhost:4566/"];
    const expected = { aws: true, endpoint: "http://localhost:4566", region: "us-gov-west-1", yes: true };
    expect(parseOptions(all)).to.deep.equal(expected);
  });

  for (const [args, message] of [
    [["--aws", "--engine", "pulumi"], "--aws has no other options than --yes, --region and --endpoint"],
    [["--aws", "--workers", "2"], "--aws has no other options than --yes, --region and --endpoint"],
    [["--aws", "--region", "Frankfurt"], "--region: expected a Region such as eu-central-1, got Frankfurt"],
    [
      ["--aws", "--endpoint", "localhost"],
      "--endpoint: expected a URL such as http://localhost:4566, got localhost",
    ],
    [["--endpoint", "http://a", "--yes"], "--yes and --region have no effect without --aws"],
    [
      ["--endpoint", "http://a", "--region", "eu-central-1"],
      "--yes and --region have no effect without --aws",
    ],
  ] as const)
    it(`refuse ${args.join(" ")}`, () => {
      expect(() => parseOptions(args)).to.throw(message);
    });
});
