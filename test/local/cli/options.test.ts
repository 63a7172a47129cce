import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { HELP, parseSyncOptions } from "../../../local/cli/sync-options";

const BUCKETS = ["--source", "a-bucket", "--destination", "b-bucket"];
const NOTHING = { endpoint: undefined, region: undefined, workers: undefined, copiesPerWorker: undefined };
const PLAIN = {
  input: { source: "a-bucket", destination: "b-bucket" },
  source: "a-bucket",
  destination: "b-bucket",
  ...NOTHING,
};

/** What wrong usage is answered with. */
function refusal(...args: string[]): { name: string; message: string } {
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

  it("are a source and a destination at least", () => {
    expect(parseSyncOptions(BUCKETS)).to.deep.equal(PLAIN);
  });

  for (const [args, field] of [
    [["--prefix", "logs/"], { prefix: "logs/" }],
    [["--start-after", "logs/b"], { startAfter: "logs/b" }],
    [["--dry-run"], { dryRun: true }],
  ] as const)
    it(`make ${args[0]} a field of the execution's input`, () => {
      const input = { ...PLAIN.input, ...field };
      expect(parseSyncOptions([...BUCKETS, ...args])).to.deep.equal({ ...PLAIN, input });
    });

  for (const [args, option] of [
    [["--endpoint", "http://127.0.0.1:9000/"], { endpoint: "http://127.0.0.1:9000" }],
    [["--region", "eu-west-1"], { region: "eu-west-1" }],
    [["--workers", "1000"], { workers: 1_000 }],
    [["--copies-per-worker", "1"], { copiesPerWorker: 1 }],
  ] as const)
    it(`take ${args[0]} for the stack and leave the input alone`, () => {
      expect(parseSyncOptions([...BUCKETS, ...args])).to.deep.equal({ ...PLAIN, ...option });
    });

  it("take the input as JSON, the other options going before its fields", () => {
    const input = { source: "x-bucket", destination: "b-bucket", maxDeletes: 3, dryRun: false };
    const args = ["--input", JSON.stringify(input), "--source", "a-bucket", "--dry-run"];
    expect(parseSyncOptions(args)).to.deep.equal({
      ...PLAIN,
      input: { source: "a-bucket", destination: "b-bucket", maxDeletes: 3, dryRun: true },
    });
  });

  it("take the input from a file", () => {
    const file = join(folder, "input.json");
    writeFileSync(file, JSON.stringify({ ...PLAIN.input, compare: "time" }));
    expect(parseSyncOptions(["--input", `@${file}`])).to.deep.equal({
      ...PLAIN,
      input: { ...PLAIN.input, compare: "time" },
    });
  });

  it("leave an input that is no object to the machine, which refuses it", () => {
    const input = ["a-bucket"];
    expect(parseSyncOptions(["--input", JSON.stringify(input), ...BUCKETS])).to.deep.equal({
      ...PLAIN,
      input,
      source: "",
      destination: "",
    });
  });

  it("ask for help, whatever else stands there", () => {
    expect(parseSyncOptions(["--help", "--workers", "0"])).to.equal("help");
  });

  it("stand in the help, each of them", () => {
    const flags = [...HELP.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, name]) => name);
    expect(flags).to.deep.equal([
      ...["source", "destination", "prefix", "start-after", "dry-run", "input", "endpoint", "region"],
      ...["workers", "copies-per-worker", "help"],
    ]);
  });

  for (const [args, message] of [
    [[], "--source is missing, and --input names no source."],
    [["--source", "a-bucket"], "--destination is missing, and --input names no destination."],
    [["--input", "{"], /^--input is not JSON: Expected property name/],
    [["--input", "@no-such-file"], /^--input @no-such-file cannot be read: ENOENT/],
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
    it(`are refused as wrong usage: ${args.join(" ") || "none"}`, () => {
      const { name, message: said } = refusal(...args);
      expect(name).to.equal("UsageError");
      if (typeof message === "string") expect(said).to.equal(message);
      else expect(said).to.match(message);
    });

  for (const args of [["--sauce", "a"], ["--source"], ["a-bucket"], ["--dry-run=yes"]])
    it(`are refused by Node's own parser: ${args.join(" ")}`, () => {
      expect(refusal(...args).name).to.equal("TypeError");
    });
});
