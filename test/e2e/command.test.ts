import { expect } from "chai";
import { openClients } from "../../e2e/clients";
import { WRONG_SETTINGS } from "../../e2e/engine/wrong-values";
import { type Options, parseOptions } from "../../e2e/options";
import { requireEmulator } from "../../e2e/requirements";
import { stackSettings } from "../../e2e/stack";
import { Steps } from "../../e2e/steps/steps";
import { testEmulator } from "../../e2e/test-emulator";
import { SETTING_NAMES } from "../../infra/config/unknown-keys";
import { e2e } from "./programs";

const URL = "http://127.0.0.1:1";

/** How the command ends with the Pulumi engine, or without it. Each of the programs prints a text. */
const ended = (programs: Readonly<Record<string, string>>, ...engine: readonly string[]) =>
  e2e(programs, {}, () => testEmulator(parseOptions(["--endpoint", URL, ...engine]) as Options));

const PULUMI = ["--engine", "pulumi"];
const AWS = "echo aws-cli/2.0.0";

describe("npm run e2e", () => {
  for (const [title, programs, engine, message] of [
    ["the aws CLI is not installed", {}, [], "The aws CLI was not found on the PATH"],
    ["the Pulumi CLI is not installed", { aws: AWS }, PULUMI, "The Pulumi CLI was not found on the PATH"],
    [
      "the Pulumi CLI has no version",
      { aws: AWS, pulumi: "echo" },
      PULUMI,
      "The Pulumi CLI on the PATH has no version",
    ],
  ] as const)
    it(`exits with 2 and a one-line error message if ${title}`, async () => {
      const { code, stdout, stderr } = await ended(programs, ...engine);
      expect([code, stdout]).to.deep.equal([2, ""]);
      expect(stderr).to.match(new RegExp(`^e2e: ${message}[^\\n]*\\nFor help, run: .*--help\\n$`));
    });

  it("reports the endpoint if no emulator responds", async () => {
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const { s3 } = openClients({ endpoint: URL, region: "us-east-1", credentials });
    const error = await requireEmulator(s3, URL).catch((error) => error);
    expect(error.name).to.equal("UsageError");
    expect(error.message).to.match(
      /^Could not connect to an AWS emulator at http:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/,
    );
  });
});

describe("the options of npm run e2e", () => {
  it("print the help with any other options", () => {
    expect(parseOptions(["--help", "--workers", "0"])).to.equal("help");
  });

  it("accept a URL and remove its trailing slash", () => {
    expect(parseOptions(["--endpoint", "http://localhost:4566/"])).to.deep.equal({
      aws: false,
      endpoint: "http://localhost:4566",
      engine: undefined,
      workers: undefined,
      withoutTlsPolicy: false,
    });
  });

  for (const [args, message] of [
    [[], "--endpoint: expected a URL such as http://localhost:4566, got nothing"],
    [
      ["--endpoint", "localhost:4566"],
      "--endpoint: expected a URL such as http://localhost:4566, got localhost:4566",
    ],
    [["--endpoint", URL, "--workers", "0"], '--workers is "0"; expected a whole number from 1 to 1000.'],
    [["--endpoint", URL, "--engine", "terraform"], "--engine: expected pulumi, got terraform"],
    [
      ["--endpoint", URL, "--engine", "pulumi", "--without-tls-policy"],
      "--without-tls-policy: the Pulumi CLI deploys all resources",
    ],
    [["--endpoint", URL, "--worker", "1"], "Unknown option '--worker'"],
  ] as const) {
    it(`reject ${args.join(" ") || "an empty command line"}`, () => {
      expect(() => parseOptions(args)).to.throw(message);
    });
  }

  it("are those of a stack on the emulator: each endpoint is the given one", () => {
    const options = { endpoint: URL, engine: undefined, workers: 3, withoutTlsPolicy: false };
    const settings = stackSettings(options, { source: "a", destination: "b" });
    const [endpoints] = JSON.parse(settings["aws:endpoints"]!);
    expect(Object.keys(endpoints)).to.include.members(["cloudwatchlogs", "iam", "lambda", "s3", "sfn"]);
    expect(new Set(Object.values(endpoints))).to.deep.equal(new Set([URL]));
    expect(settings["sync-buckets:workers"]).to.equal("3");
    expect(settings["sync-buckets:source"]).to.equal("a");
  });
});

describe("the wrong values of npm run e2e -- --engine pulumi", () => {
  it("have one for each setting, and for a key that is none", () => {
    const others = ["aws:region", "workres", "acl"];
    expect([...new Set(WRONG_SETTINGS)].sort()).to.deep.equal([...SETTING_NAMES, ...others].sort());
  });
});

describe("the printed steps", () => {
  it("count failures and show the expected and the actual value", () => {
    const lines: string[] = [];
    const steps = new Steps((line) => lines.push(line));
    steps.step("Compare");
    steps.expect("same", { a: 1 }, { a: 1 });
    steps.expect("counts", { a: 1 }, { a: 2 });
    steps.fail(new Error("no response"));
    expect(steps.failures).to.equal(2);
    expect(lines).to.deep.equal([
      "\n1. Compare",
      "   ok       same",
      '   DIFFERS  counts: expected {"a":2}, got {"a":1}',
      "   FAILED   no response",
    ]);
  });
});
