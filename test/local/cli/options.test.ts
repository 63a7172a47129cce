import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { HELP, parseSyncOptions } from "../../../local/cli/sync-options";

const BUCKETS = ["--source", "a-bucket", "--destination", "b-bucket"];
const NO_OPTIONS = { endpoint: undefined, region: undefined, workers: undefined, copiesPerWorker: undefined };
const PLAIN = {
  input: { source: "a-bucket", destination: "b-bucket" },
  source: "a-bucket",
  destination: "b-bucket",
  ...NO_OPTIONS,
};

/** The error for these arguments. */
function errorFor(...args: string[]): { name: string; message: string } {
  try {
    return { name: "none", message: JSON.stringify(parseSyncOptions(args)) };
  } catch (error) {
    const { name, message } = error as Error;
    return { name, message };
  }
}

describe("the options of npm run sync", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "options-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("require a source and a destination", () => {
    expect(parseSyncOptions(BUCKETS)).to.deep.equal(PLAIN);
  });

  for (const [args, field] of [
    [["--prefix", "logs/"], { prefix: "logs/" }],
    [["--start-after", "logs/b"], { startAfter: "logs/b" }],
    [["--dry-run"], { dryRun: true }],
  ] as const)
    it(`set a field of the execution's input with ${args[0]}`, () => {
      const input = { ...PLAIN.input, ...field };
      expect(parseSyncOptions([...BUCKETS, ...args])).to.deep.equal({ ...PLAIN, input });
    });

  for (const [args, option] of [
    [["--endpoint", "http://127.0.0.1:9000/"], { endpoint: "http://127.0.0.1:9000" }],
    [["--region", "eu-west-1"], { region: "eu-west-1" }],
    [["--workers", "1000"], { workers: 1_000 }],
    [["--copies-per-worker", "1"], { copiesPerWorker: 1 }],
  ] as const)
    it(`set a stack setting with ${args[0]} without changing the input`, () => {
      expect(parseSyncOptions([...BUCKETS, ...args])).to.deep.equal({ ...PLAIN, ...option });
    });

  it("accept the input as JSON, with the other options overriding its fields", () => {
    const input = { source: "x-bucket", destination: "b-bucket", maxDeletes: 3, dryRun: false };
    const args = ["--input", JSON.stringify(input), "--source", "a-bucket", "--dry-run"];
    expect(parseSyncOptions(args)).to.deep.equal({
      ...PLAIN,
      input: { source: "a-bucket", destination: "b-bucket", maxDeletes: 3, dryRun: true },
    });
  });

  it("read the input from a file", () => {
    const file = join(folder, "input.json");
    writeFileSync(file, JSON.stringify({ ...PLAIN.input, compare: "time" }));
    expect(parseSyncOptions(["--input", `@${file}`])).to.deep.equal({
      ...PLAIN,
      input: { ...PLAIN.input, compare: "time" },
    });
  });

  it("pass an input that is not an object unchanged to the machine, which rejects it", () => {
    const input = ["a-bucket"];
    expect(parseSyncOptions(["--input", JSON.stringify(input), ...BUCKETS])).to.deep.equal({
      ...PLAIN,
      input,
      source: "",
      destination: "",
    });
  });

  it("print the help with any other options", () => {
    expect(parseSyncOptions(["--help", "--workers", "0"])).to.equal("help");
  });

  it("are all listed in the help", () => {
    const flags = [...HELP.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, name]) => name);
    expect(flags).to.deep.equal([
      ...["source", "destination", "prefix", "start-after", "dry-run", "input", "endpoint", "region"],
      ...["workers", "copies-per-worker", "help"],
    ]);
  });

  for (const [args, message] of [
    [[], 'Missing --source. Specify it as an option or as "source" in --input.'],
    [
      ["--source", "a-bucket"],
      'Missing --destination. Specify it as an option or as "destination" in --input.',
    ],
    [["--input", "{"], /^--input is not valid JSON: Expected property name/],
    [["--input", "@no-such-file"], /^Could not read --input @no-such-file: ENOENT/],
    [
      [...BUCKETS, "--endpoint", "localhost:9000"],
      '--endpoint is "localhost:9000"; expected a URL such as http://127.0.0.1:9000.',
    ],
    [[...BUCKETS, "--workers", "0"], '--workers is "0"; expected a whole number from 1 to 1000.'],
    [[...BUCKETS, "--workers", "many"], '--workers is "many"; expected a whole number from 1 to 1000.'],
    [
      [...BUCKETS, "--copies-per-worker", "1001"],
      '--copies-per-worker is "1001"; expected a whole number from 1 to 1000.',
    ],
  ] as const)
    it(`are rejected as wrong usage: ${args.join(" ") || "none"}`, () => {
      const { name, message: actual } = errorFor(...args);
      expect(name).to.equal("UsageError");
      if (typeof message === "string") expect(actual).to.equal(message);
      else expect(actual).to.match(message);
    });

  for (const args of [["--sauce", "a"], ["--source"], ["a-bucket"], ["--dry-run=yes"]])
    it(`are rejected by parseArgs of Node.js: ${args.join(" ")}`, () => {
      expect(errorFor(...args).name).to.equal("TypeError");
    });
});
