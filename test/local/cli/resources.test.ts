import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parse, stringify } from "yaml";
import { resources } from "../../../local/cli/resources";
import { registered } from "../../infra/registered";
import { ROOT } from "../../project/files";
import { programOf } from "../programs";
import type { Ended } from "./command";
import { inProcess } from "./in-process";

const folder = mkdtempSync(join(tmpdir(), "resources-"));

/** The environment of a user who is in another folder than the project's. */
const env = { ...process.env, INIT_CWD: folder };

/** Runs the command in this process, which evaluates the program once for the same settings. */
const called = (...args: string[]): Promise<Ended> =>
  inProcess("resources", ({ print }) => resources(args, { env, print, evaluate: programOf }));

/** Runs the command as npm does. */
const started = (...args: string[]) =>
  new Promise<Ended>((resolve) => {
    const argv = ["-r", "./infra/typescript.cjs", "local/cli/resources.ts", ...args];
    const options = { cwd: ROOT, env, maxBuffer: 64 * 1_024 ** 2 };
    execFile(process.execPath, argv, options, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });

const writeStack = (file: string, config: object): void =>
  writeFileSync(join(folder, file), stringify({ config }));

const BUCKETS = {
  "aws:region": "us-east-1",
  "sync-buckets:source": "example-source-bucket",
  "sync-buckets:destination": "example-destination-bucket",
};

describe("npm run resources", () => {
  after(() => rmSync(folder, { recursive: true }));

  it("prints type, name and inputs of each resource, as the program registers them", async () => {
    writeStack("Pulumi.one.yaml", BUCKETS);
    const { stdout } = await started("--json", "--config", "Pulumi.one.yaml");
    const withoutCode = (all: readonly { type: string; name: string; inputs: object }[]) =>
      all
        .map(({ type, name, inputs }) => ({ type, name, inputs: { ...inputs, code: undefined } }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    const program = await registered();
    const printed = JSON.parse(stdout);
    expect(withoutCode(printed.resources)).to.deep.equal(
      JSON.parse(JSON.stringify(withoutCode(program.resources)), (_, value) => value).map(
        (one: { inputs: object }) => ({ ...one, inputs: { ...one.inputs, code: undefined } }),
      ),
    );
    expect(printed.outputs).to.deep.equal(JSON.parse(JSON.stringify(program.outputs)));
  });

  it("prints the code of a function as its size and hash, and its settings in whole", async () => {
    const { stdout } = await called("--json");
    const { inputs } = JSON.parse(stdout).resources.find(
      ({ name }: { name: string }) => name === "sync-buckets-prepare-function",
    );
    expect(Object.keys(inputs.code)).to.deep.equal(["index.js", "settings.json"]);
    expect(inputs.code["index.js"].sha256).to.match(/^[0-9a-f]{64}$/);
    expect(inputs.code["index.js"].bytes).to.be.above(100_000);
    expect(JSON.parse(inputs.code["settings.json"]).workers).to.equal(40);
  });

  it("prints 200 pairs as text, with every policy opened", async () => {
    const pairs = Array.from({ length: 200 }, (_, i) => ({
      name: `pair-${i}`,
      source: `source-${i}-`.padEnd(60, "x"),
      destination: `destination-${i}-`.padEnd(60, "x"),
    }));
    writeStack("Pulumi.many.yaml", { "aws:region": "us-east-1", "sync-buckets:pairs": pairs });
    const { code, stdout, stderr } = await called("--config", "Pulumi.many.yaml");
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
    const { resources: all } = parse(stdout);
    const settings = all["sync-buckets-prepare-function"].code["settings.json"];
    expect(settings.pairs.map(({ name }: { name: string }) => name)).to.deep.equal(
      pairs.map(({ name }) => name),
    );
    const policies = Object.entries<{ type: string; policy: { Statement: { Resource: string[] }[] } }>(all)
      .filter(([name, { type }]) => /:(RolePolicy|Policy)$/.test(type) && name.includes("-copy-range-"))
      .flatMap(([, { policy }]) => policy.Statement.flatMap(({ Resource }) => Resource));
    for (const { source, destination } of pairs)
      expect(policies).to.include(`arn:aws:s3:::${source}/*`).and.include(`arn:aws:s3:::${destination}/*`);
    expect(stdout).not.to.match(/"\{|'\{"Version/);
  });

  it("writes each policy to a file, and the trust policies apart", async () => {
    writeStack("Pulumi.one.yaml", BUCKETS);
    const { code, stdout, stderr } = await called(
      "--config",
      "Pulumi.one.yaml",
      "--policies",
      "all/policies",
    );
    expect({ code, stdout, stderr }).to.deep.equal({ code: 0, stdout: "", stderr: "" });
    const { resources: all } = await registered();
    const expected = all.flatMap(({ name, inputs }) => [
      ...(inputs.policy === undefined ? [] : [[`${name}.json`, JSON.parse(inputs.policy)]]),
      ...(inputs.assumeRolePolicy === undefined
        ? []
        : [[`${name}.trust.json`, JSON.parse(inputs.assumeRolePolicy)]]),
    ]);
    const written = readdirSync(join(folder, "all", "policies")).map((file) => [
      file,
      JSON.parse(readFileSync(join(folder, "all", "policies", file), "utf8")),
    ]);
    expect(written).to.have.deep.members(expected);
    expect(written).to.have.length.above(20);
  });

  it("refuses --json with --policies", async () => {
    const { code, stderr } = await called("--json", "--policies", "policies");
    expect(code).to.equal(2);
    expect(stderr).to.include("--json and --policies exclude each other. Give one of them.");
  });

  for (const [what, run, file, config, message] of [
    [
      "that does not exist",
      called,
      "Pulumi.none.yaml",
      undefined,
      "--config: Pulumi.none.yaml is not a stack file",
    ],
    [
      "that the program rejects",
      started,
      "Pulumi.wrong.yaml",
      { ...BUCKETS, "sync-buckets:workers": 0 },
      'The program rejects the configuration:\nsync-buckets:workers is "0"; expected a whole number from 1 to 1000',
    ],
  ] as const) {
    it(`refuses a stack file ${what} with exit code 2`, async () => {
      if (config !== undefined) writeStack(file, config);
      const { code, stdout, stderr } = await run("--config", file);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
      expect(stderr).to.include(message);
    });
  }

  for (const [text, message] of [
    [
      "- a\n",
      "Pulumi.odd.yaml is not a stack file: It is not an object. Its settings are in the object config.",
    ],
    [
      "config: a\n",
      "Pulumi.odd.yaml is not a stack file: config is not an object. Write a setting on each line below it.",
    ],
    [
      "config:\n  sync-buckets:source:\n    secure: v1:abc\n",
      "Pulumi.odd.yaml is not a stack file: sync-buckets:source is encrypted. No setting needs to be a secret: set it with pulumi " +
        "config set sync-buckets:source VALUE.",
    ],
    ...["", "encryptionsalt: v1:a\n", "config:\n"].map(
      (text) =>
        [
          text,
          "The program rejects the configuration:\nsync-buckets:source is not set; expected the name of a bucket",
        ] as const,
    ),
  ] as const)
    it(`says what is wrong with the stack file ${JSON.stringify(text)}, with exit code 2`, async () => {
      writeFileSync(join(folder, "Pulumi.odd.yaml"), text);
      const { code, stdout, stderr } = await started("--config", "Pulumi.odd.yaml");
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
      expect(stderr).to.include(message);
    });

  it("refuses a stack file that the Pulumi CLI cannot read, with exit code 2", async () => {
    const pair = "{ name: a, source: aaa, destination: bbb, schedule: cron(0 3 * * ? *) }";
    writeFileSync(join(folder, "Pulumi.bare.yaml"), `config:\n  sync-buckets:pairs: [${pair}]\n`);
    const { code, stdout, stderr } = await called("--config", "Pulumi.bare.yaml");
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    expect(stderr).to.include(
      "--config: Pulumi.bare.yaml is not a stack file: The Pulumi CLI does not accept cron(0 3 * * ? *) in braces or brackets " +
        "without quotes. Write it in quotes.",
    );
  });

  /** The options of the commands in a page, by words. */
  const commandsOf = (page: string): string[][] =>
    [...readFileSync(join(ROOT, page), "utf8").matchAll(/^npm run -s resources(?: -- ([^|#\n]*))?/gm)].map(
      ([, options = ""]) =>
        options
          .trim()
          .split(/\s+/)
          .filter((option) => option !== ""),
    );

  it("works with the options of each command in the documentation: in the README without a stack file", async () => {
    expect(commandsOf("README.md")).to.deep.equal([[]]);
    const documented = commandsOf("docs/security.md");
    expect(documented).to.have.length(2);
    const key = `arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    writeStack("Pulumi.dev.yaml", { ...BUCKETS, "sync-buckets:stackKmsKeyArn": key });
    for (const args of [[], ...documented]) {
      const { code, stdout, stderr } = await called(...args);
      expect([code, stderr], args.join(" ")).to.deep.equal([0, ""]);
      if (args.includes("--json")) expect(JSON.parse(stdout).outputs.keyPolicy).to.contain("LogGroups");
    }
  });
});
