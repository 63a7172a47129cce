import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect } from "chai";
import { announcement, COSTS, MAX_COST_USD, totalCost } from "../../../e2e/account/plan";
import { testAccount } from "../../../e2e/account/test-account";
import { type AccountOptions, parseOptions } from "../../../e2e/options";
import { e2e, withPrograms } from "../programs";

/** What the stubs of the command line tools print. */
const AWS = '[ "$1" = --version ] && echo aws-cli/2.0.0 || echo \'"123456789012"\'';
const PULUMI = "echo v3.274.1";
const KEYS = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };

/** How the command ends with these stubs as the only programs, and no AWS settings of this computer. */
const ended = (stubs: Readonly<Record<string, string>>, keys: NodeJS.ProcessEnv) =>
  e2e(stubs, { AWS_EC2_METADATA_DISABLED: "true", ...keys }, () =>
    testAccount(parseOptions(["--aws", "--yes"]) as AccountOptions),
  );

/** The same in a process of its own, which prints to its standard output. */
const inOwnProcess = (stubs: Readonly<Record<string, string>>, ...args: readonly string[]) =>
  withPrograms(stubs, { ...KEYS, NODE_NO_WARNINGS: "1" }, () =>
    promisify(execFile)(process.execPath, [
      "-r",
      "./infra/typescript.cjs",
      "e2e/run.ts",
      "--aws",
      ...args,
    ]).catch(({ code, stdout, stderr }) => ({ code, stdout, stderr })),
  );

const HELP = "\nFor help, run: npm run -s e2e -- --help\n";

describe("npm run e2e -- --aws", () => {
  it("says in a sentence that there are no credentials", async () => {
    expect(await ended({ aws: AWS, pulumi: PULUMI }, {})).to.deep.equal({
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
    expect(await ended({ aws: refusing, pulumi: PULUMI }, KEYS)).to.deep.equal({
      code: 2,
      stdout: "",
      stderr: `e2e: AWS does not accept the credentials: InvalidClientTokenId${HELP}`,
    });
  });

  it("needs the Pulumi CLI on AWS", async () => {
    const { code, stdout, stderr } = await ended({ aws: AWS }, KEYS);
    expect([code, stdout]).to.deep.equal([2, ""]);
    expect(stderr).to.match(/^e2e: The Pulumi CLI was not found on the PATH\./);
  });

  it("prints the account, the resources and a bound of the costs, and does nothing without --yes", async () => {
    expect(await inOwnProcess({ aws: AWS, pulumi: PULUMI }, "--region", "eu-central-1")).to.deep.equal({
      code: 2,
      stdout: `${announcement("123456789012", "eu-central-1")}\n`,
      stderr: `e2e: Nothing was done. Add --yes to agree to the costs${HELP}`,
    });
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
