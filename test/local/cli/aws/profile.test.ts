import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { awsSettings } from "../../../../local/cli/aws/settings";

type Env = Readonly<Record<string, string>>;

const CONFIG =
  "[default]\nregion = eu-west-1\n[profile work]\nregion = us-east-2\n[sso-session x]\na = b\n[services y]\nc = d\n";
const KEYS = "aws_access_key_id = AKIDBACKUP\naws_secret_access_key = secret\n";
const CREDENTIALS = `[backup]\n${KEYS}`;

describe("the profile of a local run", () => {
  const folder = mkdtempSync(join(tmpdir(), "profile-"));
  let files = 0;
  /** The path of a new file: the SDK reads each file once. */
  const file = (text: string): string => {
    const path = join(folder, `file-${++files}`);
    writeFileSync(path, text);
    return path;
  };
  const { env: outer } = process;
  afterEach(() => {
    process.env = outer;
  });
  after(() => rmSync(folder, { recursive: true }));

  /** The settings with an environment, which the SDK reads too. */
  function settings(env: Env, profile?: string, [config, credentials] = [CONFIG, CREDENTIALS]) {
    const files = { AWS_CONFIG_FILE: file(config), AWS_SHARED_CREDENTIALS_FILE: file(credentials) };
    process.env = { ...files, ...env };
    return awsSettings({ region: undefined, endpoint: undefined, profile }, process.env);
  }
  const errorOf = (...args: Parameters<typeof settings>): Promise<string> =>
    settings(...args).then(
      () => "none",
      ({ name, message }: Error) => `${name}: ${message}`,
    );

  for (const [what, env, option, region] of [
    ["--profile", { AWS_PROFILE: "absent", AWS_DEFAULT_PROFILE: "absent" }, "work", "us-east-2"],
    ["AWS_PROFILE", { AWS_PROFILE: "work", AWS_DEFAULT_PROFILE: "absent" }, undefined, "us-east-2"],
    ["AWS_DEFAULT_PROFILE", { AWS_PROFILE: "", AWS_DEFAULT_PROFILE: "work" }, undefined, "us-east-2"],
    ["default", {}, undefined, "eu-west-1"],
  ] as const)
    it(`is that of ${what}`, async () => {
      expect((await settings(env, option)).region).to.equal(region);
    });

  it("may be in either file", async () => {
    const { credentials } = await settings({ AWS_PROFILE: "backup" });
    expect(await credentials()).to.deep.include({ accessKeyId: "AKIDBACKUP" });
  });

  for (const name of ["wrok", "", "x", "sso-session.x"])
    it(`is wrong usage, with the profiles that exist, if --profile names none: ${JSON.stringify(name)}`, async () => {
      expect(await errorOf({ AWS_PROFILE: "work" }, name)).to.equal(
        `UsageError: --profile is ${JSON.stringify(name)}; expected one of default, work, backup.`,
      );
    });

  for (const variable of ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])
    it(`is InvalidCredentials, which name the variable, if it is of ${variable} and does not exist`, async () => {
      expect(await errorOf({ [variable]: "wrok" })).to.match(
        new RegExp(
          `^InvalidCredentials: The AWS credentials cannot be used: ${variable} is wrok, but the profiles are default, work, backup\\. `,
        ),
      );
    });

  it("cannot be selected if there are no profiles at all", async () => {
    const none: [string, string] = ["", ""];
    expect(await errorOf({}, "work", none)).to.equal(
      'UsageError: --profile is "work", but there are no profiles.',
    );
    expect(await errorOf({ AWS_PROFILE: "work" }, undefined, none)).to.match(
      /AWS_PROFILE is work, but there are no profiles\. Correct or refresh them/,
    );
  });

  it("may be the default one without a section, as in the AWS CLI", async () => {
    const keys = { AWS_ACCESS_KEY_ID: "AKIDENV", AWS_SECRET_ACCESS_KEY: "secret" };
    for (const [env, option] of [
      [{ AWS_PROFILE: "default" }, undefined],
      [{}, "default"],
    ] as const)
      expect(
        (await settings({ ...keys, ...env, AWS_REGION: "eu-north-1" }, option, ["", ""])).region,
      ).to.equal("eu-north-1");
  });

  it("wins over the keys of variables, and the SDK prints nothing of them", async () => {
    const printed: unknown[] = [];
    const { warn } = console;
    console.warn = (...args) => void printed.push(args);
    try {
      const keys = { AWS_ACCESS_KEY_ID: "AKIDENV", AWS_SECRET_ACCESS_KEY: "secret" };
      const { credentials } = await settings(keys, "backup");
      expect(await credentials()).to.deep.include({ accessKeyId: "AKIDBACKUP" });
      expect(await (await settings(keys)).credentials()).to.deep.include({ accessKeyId: "AKIDENV" });
    } finally {
      console.warn = warn;
    }
    expect(printed).to.deep.equal([]);
  });
});
