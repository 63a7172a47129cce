import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect } from "chai";
import { awsSettings } from "../../../../local/cli/aws/settings";
import { certificateFor } from "./certificate";

type Env = Readonly<Record<string, string>>;

const CONFIG =
  "[default]\nregion = eu-west-1\n[profile work]\nregion = us-east-2\n[sso-session x]\na = b\n[services y]\nc = d\n";
const KEYS = "aws_access_key_id = AKIDBACKUP\naws_secret_access_key = secret\n";
const ENV_KEYS = { AWS_ACCESS_KEY_ID: "AKIDENV", AWS_SECRET_ACCESS_KEY: "secret" };
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
    for (const [env, option] of [
      [{ AWS_PROFILE: "default" }, undefined],
      [{}, "default"],
    ] as const)
      expect(
        (await settings({ ...ENV_KEYS, ...env, AWS_REGION: "eu-north-1" }, option, ["", ""])).region,
      ).to.equal("eu-north-1");
  });

  for (const [env, option] of [
    [{ AWS_PROFILE: "work" }, undefined],
    [{}, "work"],
  ] as const)
    it(`leaves the keys of variables in force if it has a Region only: ${JSON.stringify(env)}`, async () => {
      const { credentials } = await settings({ ...ENV_KEYS, ...env }, option);
      expect(await credentials()).to.deep.include({ accessKeyId: "AKIDENV" });
    });

  it("has the reason if its credentials cannot be had, runs its process once, and uses no others", async () => {
    const calls = join(folder, "calls");
    const config = `[profile vault]\ncredential_process = echo x >> ${calls}; echo "log in first" >&2; exit 3\n`;
    const { credentials } = await settings(ENV_KEYS, "vault", [config, ""]);
    const error = await credentials().catch((thrown: unknown) => thrown);
    expect((error as Error).message).to.match(/^Command failed: [^\n]*\nlog in first\n$/);
    expect(readFileSync(calls, "utf8")).to.equal("x\n");
  });

  for (const [what, lines, reason] of [
    ["a process that has ended without JSON", "credential_process = echo no", /returned invalid JSON/],
    ["a source_profile that is missing", "role_arn = arn:x\nsource_profile = gone", /\[gone\]/],
    ["a role without a source", "role_arn = arn:x", /using profile: \[broken\]/],
    [
      "an sso-session that is missing",
      "sso_session = gone\nsso_account_id = 1\nsso_role_name = r",
      /^The profile broken names the sso-session section gone, which the AWS configuration file does not have$/,
    ],
  ] as const)
    it(`says what is wrong with ${what}`, async () => {
      const { credentials } = await settings({}, "broken", [`[profile broken]\n${lines}\n`, ""]);
      expect(((await credentials().catch((error: unknown) => error)) as Error).message).to.match(reason);
    });

  it("is found in files whose paths are relative to the caller's folder", async () => {
    const [config, credentials] = [file(CONFIG), file(CREDENTIALS)].map((path) => basename(path));
    const { cert } = certificateFor(["s3.example"]);
    const bundle = file(cert);
    const env = {
      ...{ INIT_CWD: folder, AWS_CONFIG_FILE: config!, AWS_SHARED_CREDENTIALS_FILE: credentials! },
      AWS_CA_BUNDLE: basename(bundle),
    };
    const found = await settings(env, "backup");
    expect(await found.credentials()).to.deep.include({ accessKeyId: "AKIDBACKUP" });
    expect(found.network).to.deep.equal({ ca: cert });
    expect((await settings(env, "work")).region).to.equal("us-east-2");
    expect([process.env.AWS_CONFIG_FILE, process.env.AWS_CA_BUNDLE]).to.deep.equal([
      join(folder, config!),
      bundle,
    ]);
  });

  it("is in the file that a path with a ~ names", async () => {
    await settings({ HOME: folder, AWS_CONFIG_FILE: "~/absent", AWS_CA_BUNDLE: "" });
    expect(process.env.AWS_CONFIG_FILE).to.equal("~/absent");
  });

  for (const name of ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]) {
    it(`is not looked for in a folder that ${name} names`, async () => {
      expect(await errorOf({ [name]: folder })).to.equal(
        `UsageError: ${name} is a folder: ${folder}. Give the path of a file.`,
      );
      expect(await errorOf({ HOME: folder, [name]: "~" })).to.equal(
        `UsageError: ${name} is a folder: ~. Give the path of a file.`,
      );
    });

    it(`is not looked for in a file of ${name} in UTF-16`, async () => {
      const path = join(folder, "utf-16");
      for (const bytes of [Buffer.from(`\ufeff${CONFIG}`, "utf16le"), Buffer.from("feff005b", "hex")]) {
        writeFileSync(path, bytes);
        expect(await errorOf({ [name]: path })).to.equal(
          `UsageError: ${name} is in UTF-16: ${path}. Save the file as UTF-8.`,
        );
      }
    });
  }

  it("is in a file with a byte order mark of UTF-8, in a device, or in no file", async () => {
    expect((await settings({ AWS_PROFILE: "work" }, undefined, [`\ufeff${CONFIG}`, ""])).region).to.equal(
      "us-east-2",
    );
    for (const path of ["/dev/null", join(folder, "gone")])
      expect((await settings({ AWS_CONFIG_FILE: path })).region).to.equal("us-east-1");
  });

  it("wins over the keys of variables, and the SDK prints nothing of them", async () => {
    const printed: unknown[] = [];
    const { warn } = console;
    console.warn = (...args) => void printed.push(args);
    try {
      const { credentials } = await settings(ENV_KEYS, "backup");
      expect(await credentials()).to.deep.include({ accessKeyId: "AKIDBACKUP" });
      expect(await (await settings(ENV_KEYS)).credentials()).to.deep.include({ accessKeyId: "AKIDENV" });
    } finally {
      console.warn = warn;
    }
    expect(printed).to.deep.equal([]);
  });
});
