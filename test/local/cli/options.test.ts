import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { callerFolder } from "../../../local/cli/options/input";
import { help, parseSyncOptions, type SyncOptions } from "../../../local/cli/options/sync-options";
import { STOP_SIGNALS } from "../../../local/cli/stop/stop";
import { pairOf } from "../../../sync/request/pair";
import { parseRequest } from "../../../sync/request/request";

const KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const BUCKETS = ["--source", "a-bucket", "--destination", "b-bucket"];
const NO_OPTIONS = {
  ...{ endpoint: undefined, region: undefined, profile: undefined, requesterPays: false, pair: {} },
  ...{ workers: undefined, copiesPerWorker: undefined, prices: undefined },
};
const PRICES = { region: "eu-central-1", asOf: "2026-11", transferGb: 0.09 };

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
    [["--destination-prefix", ""], { destinationPrefix: "" }],
    [["--include", "a/**"], { include: ["a/**"] }],
    [["--exclude", "*.tmp", "--exclude", "{a,b}/**"], { exclude: ["*.tmp", "{a,b}/**"] }],
    [["--no-delete"], { delete: false }],
    [["--dry-run"], { dryRun: true }],
    [["--max-deletes", "0"], { maxDeletes: 0 }],
    [["--max-delete-percent", "2.5"], { maxDeletePercent: 2.5 }],
    [["--allow-empty-source"], { allowEmptySource: true }],
    [["--compare", "time"], { compare: "time" }],
    [["--storage-class", "STANDARD_IA"], { storageClass: "STANDARD_IA" }],
  ] as const)
    it(`set a field of the execution's input with ${args[0]}`, () => {
      const input = { ...PLAIN.input, ...field };
      expect(parseSyncOptions([...BUCKETS, ...args])).to.deep.equal({ ...PLAIN, input });
    });

  for (const [args, option] of [
    [["--endpoint", "http://127.0.0.1:9000/"], { endpoint: "http://127.0.0.1:9000" }],
    [
      ["--endpoint", "http://127.0.0.1:9000/storage/v1/s3"],
      { endpoint: "http://127.0.0.1:9000/storage/v1/s3" },
    ],
    [["--region", "eu-west-1"], { region: "eu-west-1" }],
    [["--profile", "work"], { profile: "work" }],
    [["--requester-pays"], { requesterPays: true }],
    [["--source-account", "111122223333"], { pair: { sourceAccount: "111122223333" } }],
    [["--destination-account", "111122223333"], { pair: { destinationAccount: "111122223333" } }],
    [["--sse-kms-key-id", KEY], { pair: { sseKmsKeyId: KEY } }],
    [["--acl", "bucket-owner-full-control"], { pair: { acl: "bucket-owner-full-control" } }],
    [["--workers", "1000"], { workers: 1_000 }],
    [["--copies-per-worker", "1"], { copiesPerWorker: 1 }],
    [["--prices", JSON.stringify(PRICES)], { prices: PRICES }],
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

  const INPUT = JSON.stringify({ ...PLAIN.input, compare: "time" });
  for (const [name, bytes] of [
    ["without a byte order mark", Buffer.from(INPUT)],
    ["with a byte order mark", Buffer.from(`\ufeff${INPUT}`)],
    ["of PowerShell, in UTF-16 with a byte order mark", Buffer.from(`\ufeff${INPUT}`, "utf16le")],
  ] as const)
    it(`read the input from a file ${name}, relative to the caller's folder`, () => {
      writeFileSync(join(folder, "input.json"), bytes);
      expect(parseSyncOptions(["--input", "@input.json"], folder)).to.deep.equal({
        ...PLAIN,
        input: { ...PLAIN.input, compare: "time" },
      });
    });

  it("say how to read a file that is given by its name alone", () => {
    writeFileSync(join(folder, "named.json"), INPUT);
    expect(() => parseSyncOptions(["--input", "named.json"], folder)).to.throw(
      /^--input is not valid JSON: .*\. To read the file, write @named\.json\.$/,
    );
    expect(() => parseSyncOptions(["--input", ""], folder)).to.throw(/^--input is not valid JSON: [^@]*$/);
  });

  it("know the caller's folder from npm, which changes the working directory", () => {
    expect(callerFolder({ INIT_CWD: "/home/me" })).to.equal("/home/me");
    expect(callerFolder({})).to.equal(process.cwd());
  });

  for (const [args, fields] of [
    [["s3://a-bucket", "s3://b-bucket"], {}],
    [["s3://a-bucket/", "b-bucket"], {}],
    [["s3://a-bucket/photos", "b-bucket"], { prefix: "photos/" }],
    [["s3://a-bucket/photos/2024/", "s3://b-bucket/x"], { prefix: "photos/2024/", destinationPrefix: "x/" }],
    [["a-bucket", "s3://b-bucket/x/"], { destinationPrefix: "x/" }],
  ] as const)
    it(`accept S3 URIs: ${args.join(" ")}`, () => {
      const [source, destination] = args;
      const expected = { ...PLAIN, input: { ...PLAIN.input, ...fields } };
      expect(parseSyncOptions(["--source", source, "--destination", destination])).to.deep.equal(expected);
      expect(parseSyncOptions([source, destination])).to.deep.equal(expected);
    });

  it("have an option for every field of the input, which sets it, but for the pair, which a local run does not have", () => {
    const { pair, ...request } = parseRequest({}, { pairs: [pairOf("default", "aaa", "bbb")] });
    const valid: Readonly<Record<string, string>> = {
      ...{ source: "one", destination: "two", compare: "time", storageClass: "STANDARD" },
    };
    const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const unset = Object.entries(request).flatMap(([field, value]) => {
      const option = value === true ? [`--no-${kebab(field)}`] : [`--${kebab(field)}`];
      const others = ["source", "destination"].filter((side) => side !== field);
      const buckets = others.flatMap((side) => [`--${side}`, `${side}-bucket`]);
      const parsed = parseSyncOptions([
        ...buckets,
        ...option,
        ...(typeof value === "boolean" ? [] : [valid[field] ?? "1"]),
      ]);
      return Object.hasOwn((parsed as SyncOptions).input as object, field) ? [] : [field];
    });
    expect(unset).to.deep.equal([]);
  });

  it("reject an input that is not an object", () => {
    expect(errorFor("--input", '["a-bucket"]', ...BUCKETS)).to.deep.equal({
      name: "UsageError",
      message:
        'The input is ["a-bucket"]; expected an object such as {"source": "my-source-bucket", "destination": "my-destination-bucket"}.',
    });
  });

  it("print the help with any other options", () => {
    for (const others of [
      ["--workers", "0"],
      ["a-bucket", "b-bucket", "c"],
      ["--prefix=a", "--prefix=b"],
    ])
      expect(parseSyncOptions(["--help", ...others])).to.equal("help");
  });

  it("refuse each option with one value, if it is given twice, and accept a flag that is", () => {
    const valued = [...help().matchAll(/(--[\w-]+) <(?!glob)[^>]*> /g)].map(([, option = ""]) => option);
    expect(valued).to.have.length.above(15);
    for (const option of valued)
      expect(errorFor(option, "1", option, "1").message).to.equal(`${option} is given twice. Give it once.`);
    expect(parseSyncOptions([...BUCKETS, "--dry-run", "--dry-run"])).to.deep.include({
      input: { ...PLAIN.input, dryRun: true },
    });
  });

  it("take a value that looks like an option, if it is none or if it is written with =", () => {
    for (const [args, field] of [
      [["--exclude=--dry-run"], { exclude: ["--dry-run"] }],
      [["--exclude", "--other/**"], { exclude: ["--other/**"] }],
      [["--start-after", "-"], { startAfter: "-" }],
    ] as const)
      expect(parseSyncOptions([...BUCKETS, ...args])).to.deep.equal({
        ...PLAIN,
        input: { ...PLAIN.input, ...field },
      });
    expect(parseSyncOptions(["--dry-run", "--", "a-bucket", "b-bucket"])).to.deep.include({
      input: { ...PLAIN.input, dryRun: true },
    });
  });

  it("list in the help the exit code of each signal that stops a run", () => {
    const [, codes = ""] = /Exit codes: ([\s\S]*)/.exec(help()) ?? [];
    for (const [signal, code] of Object.entries(STOP_SIGNALS))
      expect(codes.replaceAll("\n", " ")).to.match(
        new RegExp(`\\b${code} stopped by [^,]*${signal === "SIGINT" ? "Ctrl-C" : signal}`),
      );
  });

  it("print the version", () => {
    expect(parseSyncOptions(["--version"])).to.equal("version");
  });

  for (const [args, message] of [
    [["a-bucket"], 'There is one bucket, "a-bucket". Specify SOURCE and DESTINATION.'],
    [
      ["a-bucket", "b-bucket", "--source", "c"],
      "--source and the arguments name a bucket. Specify one of them.",
    ],
    [
      [],
      'Missing source and destination. Run "bin/sync-buckets SOURCE DESTINATION", or specify them as fields of --input.',
    ],
    [
      ["--source", "a-bucket"],
      'Missing destination. Run "bin/sync-buckets SOURCE DESTINATION", or specify it as a field of --input.',
    ],
    [
      ["--source", "s3://a-bucket/x", "--destination", "s3://b-bucket"],
      "The source has the prefix x/ and the destination has none. Write s3://b-bucket/x/ for the same " +
        'prefix, or add --destination-prefix "" for the whole bucket.',
    ],
    [
      ["--source", "s3://a-bucket/x", "--prefix", "y"],
      "The source has the prefix x/, and --prefix is given. Use one of them.",
    ],
    [[...BUCKETS, "--max-deletes", "many"], '--max-deletes is "many"; expected a number in decimal digits.'],
    [
      [...BUCKETS, "--endpoint", "http://me:secret@host/"],
      /^--endpoint is .*; expected a URL without a user name, a query, or a fragment\./,
    ],
    [[...BUCKETS, "--dry-run=yes"], "--dry-run takes no value. Write --dry-run, or leave it out."],
    [[...BUCKETS, "--no-delete=false"], "--no-delete takes no value. Write --no-delete, or leave it out."],
    ...["--dry-run", "-h", "--max-deletes=5", "--include"].map(
      (next) =>
        [
          [...BUCKETS, "--exclude", next],
          `--exclude has no value: ${next} follows it. If that is the value, write --exclude=${next}.`,
        ] as const,
    ),
    [
      [...BUCKETS, "--max-deletes", "--no-delete", "--prefix", "--dry-run"],
      /^\(1\) --max-deletes has no value: --no-delete follows it\. .* \(2\) --prefix has no value: /,
    ],
    [["--input", "{"], /^--input is not valid JSON: Expected property name/],
    [["--input", "@no-such-file"], /^Could not read --input @no-such-file: ENOENT/],
    [
      [...BUCKETS, "--endpoint", "localhost:9000"],
      '--endpoint is "localhost:9000"; expected a URL such as http://127.0.0.1:9000.',
    ],
    [
      [...BUCKETS, "--source-account", "me"],
      '--source-account is "me"; expected an account ID of 12 digits.',
    ],
    [
      [...BUCKETS, "--sse-kms-key-id", "alias/ours"],
      '--sse-kms-key-id is "alias/ours"; expected the ARN of a KMS key (not of an alias, which an IAM policy cannot name).',
    ],
    [
      [...BUCKETS, "--acl", "mine"],
      /^--acl is "mine"; expected one of private, .*, bucket-owner-full-control\.$/,
    ],
    ...["0x10", "1e3", "", " 5", "+5", "Infinity"].flatMap((text) => [
      [
        [...BUCKETS, "--max-deletes", text],
        `--max-deletes is ${JSON.stringify(text)}; expected a number in decimal digits.`,
      ] as const,
      [
        [...BUCKETS, "--workers", text],
        `--workers is ${JSON.stringify(text)}; expected a whole number from 1 to 1000.`,
      ] as const,
    ]),
    [[...BUCKETS, "--max-deletes", "1", "--max-deletes", "2"], "--max-deletes is given twice. Give it once."],
    [
      [...BUCKETS, "--source", "c-bucket", "--input", "{}", "--input={}", "--input", "{}"],
      "(1) --source is given twice. Give it once. (2) --input is given twice. Give it once.",
    ],
    [
      [...BUCKETS, "--source-account", "12", "--acl", "foo", "--sse-kms-key-id", "x", "--workers", "0"],
      /^\(1\) --source-account is "12"; .*\. \(2\) --sse-kms-key-id is "x"; .* \(3\) --acl is "foo"; .* \(4\) --workers is "0"; [^(]*$/,
    ],
    [
      [
        "--max-deletes",
        "x",
        "--max-delete-percent",
        "y",
        "--prefix",
        "a",
        "s3://b-bucket/c",
        "d-bucket",
        "--endpoint",
        "e",
      ],
      /^\(1\) The source has the prefix .* \(2\) --max-deletes .* \(3\) --max-delete-percent .* \(4\) --endpoint [^(]*$/,
    ],
    [[...BUCKETS, "--workers", "0"], '--workers is "0"; expected a whole number from 1 to 1000.'],
    [[...BUCKETS, "--workers", "many"], '--workers is "many"; expected a whole number from 1 to 1000.'],
    [
      [...BUCKETS, "--copies-per-worker", "801"],
      '--copies-per-worker is "801"; expected a whole number from 1 to 800.',
    ],
    [
      [...BUCKETS, "--prices", '{"asOf":"2026-11","region":"x"}'],
      '--prices.region is "x"; expected the Region of the prices, such as eu-central-1.',
    ],
    [[...BUCKETS, "--prices", "cheap"], /^--prices is not valid JSON: /],
    [[...BUCKETS, "--prices", "@no-file"], /^Could not read --prices @no-file: ENOENT/],
  ] as const)
    it(`are rejected as wrong usage: ${args.join(" ") || "none"}`, () => {
      const { name, message: actual } = errorFor(...args);
      expect(name).to.equal("UsageError");
      if (typeof message === "string") expect(actual).to.equal(message);
      else expect(actual).to.match(message);
    });

  it("are rejected with all faults: those of the options, and those of the input", () => {
    const { message } = errorFor("a-bucket", "B", "--workers", "0", "--compare", "names", "--exclude", "[a");
    expect(message)
      .to.match(/destination is "B"; .* compare is "names"; .* --workers is "0"; /)
      .and.match(/exclude is \["\[a"\]; /);
    const { name, message: alone } = errorFor("a-bucket", "b-bucket", "--compare", "names");
    expect([name, alone]).to.deep.equal([
      "UsageError",
      'compare is "names"; expected one of etag, time, metadata.',
    ]);
  });

  for (const [args, message] of [
    [["--sauce", "a"], "Unknown option '--sauce'. Did you mean --source?"],
    [["--source"], "--source has no value."],
    [["a-bucket", "b-bucket", "c"], "Too many arguments. Expected 2 arguments but got 3."],
    [["--dry-runs=yes"], "Unknown option '--dry-runs=yes'."],
    [["--delete"], "--delete is the default. Leave it out, or write --no-delete for the opposite."],
    [["--delete=false"], "--delete is the default. Leave it out, or write --no-delete for the opposite."],
  ] as const)
    it(`are rejected by commander: ${args.join(" ")}`, () => {
      expect(errorFor(...args)).to.deep.equal({ name: "UsageError", message });
    });
});
