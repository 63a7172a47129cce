import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { UsageError } from "./usage";

export const HELP = `Usage: npm run -s sync -- --source BUCKET --destination BUCKET [options]

Runs the state machine on this computer: the same definition, functions and policies that pulumi up
deploys. Without --endpoint it syncs buckets on AWS with your AWS credentials, and needs nothing there
but the two buckets. Prints the execution's output as JSON to standard output, and the progress to
standard error. Saves the report in ./runs/.

  --source BUCKET          bucket to copy from (required here or in --input)
  --destination BUCKET     bucket to copy to (required here or in --input);
                           objects that are not in the source are deleted
  --prefix TEXT            sync only keys that start with TEXT
  --start-after KEY        sync only keys after KEY
  --dry-run                report the copies and deletes without performing them
  --input JSON | @FILE     the execution's input, as JSON or from a file; see the README for its
                           fields. The options above override it
  --endpoint URL           endpoint of an S3 server other than AWS
  --region REGION          default: the Region of your AWS configuration, or us-east-1
  --workers N              concurrent workers, 1 to 1000 (default 4)
  --copies-per-worker N    maximum concurrent copies of each worker, 1 to 1000 (default 256)
  --help                   print this text

Exit codes: 0 success, 1 failure, 2 wrong usage.
`;

export interface SyncOptions {
  readonly input: unknown;
  readonly source: string;
  readonly destination: string;
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  readonly workers: number | undefined;
  readonly copiesPerWorker: number | undefined;
}

/**
 * @returns `"help"` if the arguments contain `--help`.
 * @throws UsageError for an invalid value; TypeError of `parseArgs` (node:util) for an unknown option.
 */
export function parseSyncOptions(args: readonly string[]): SyncOptions | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      source: { type: "string" },
      destination: { type: "string" },
      prefix: { type: "string" },
      "start-after": { type: "string" },
      "dry-run": { type: "boolean" },
      input: { type: "string" },
      endpoint: { type: "string" },
      region: { type: "string" },
      workers: { type: "string" },
      "copies-per-worker": { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return "help";
  const overrides = defined({
    source: values.source,
    destination: values.destination,
    prefix: values.prefix,
    startAfter: values["start-after"],
    dryRun: values["dry-run"],
  });
  const input = withOverrides(values.input === undefined ? {} : readInput(values.input), overrides);
  return {
    input,
    source: bucket(input, "source"),
    destination: bucket(input, "destination"),
    endpoint: values.endpoint === undefined ? undefined : url(values.endpoint),
    region: values.region,
    workers: count("workers", values.workers),
    copiesPerWorker: count("copies-per-worker", values["copies-per-worker"]),
  };
}

const defined = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function readInput(text: string): unknown {
  const json = text.startsWith("@") ? readFile(text.slice(1)) : text;
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new UsageError(`--input is not valid JSON: ${(error as Error).message}`);
  }
}

function readFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`Could not read --input @${path}: ${(error as Error).message}`);
  }
}

/** Returns an input that is not an object unchanged. The machine rejects it. */
const withOverrides = (input: unknown, overrides: Record<string, unknown>): unknown =>
  typeof input === "object" && input !== null && !Array.isArray(input) ? { ...input, ...overrides } : input;

function bucket(input: unknown, side: "source" | "destination"): string {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return "";
  const name = (input as Record<string, unknown>)[side];
  if (name === undefined)
    throw new UsageError(`Missing --${side}. Specify it as an option or as "${side}" in --input.`);
  return String(name);
}

function url(text: string): string {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed?.protocol !== "http:" && parsed?.protocol !== "https:") {
    throw new UsageError(
      `--endpoint is ${JSON.stringify(text)}; expected a URL such as http://127.0.0.1:9000.`,
    );
  }
  return text.replace(/\/+$/, "");
}

function count(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const n = Number(text);
  if (Number.isInteger(n) && n >= 1 && n <= 1_000) return n;
  throw new UsageError(`--${name} is ${JSON.stringify(text)}; expected a whole number from 1 to 1000.`);
}
