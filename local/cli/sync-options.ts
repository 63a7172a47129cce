import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { UsageError } from "./usage";

export const HELP = `Usage: npm run -s sync -- --source BUCKET --destination BUCKET [options]

Runs the state machine on this computer: the same definition, functions and policies that pulumi up
deploys. Without --endpoint it syncs buckets on AWS with your usual credentials, and needs nothing
there but the two buckets. Prints the execution's output as JSON; progress goes to standard error.

  --source BUCKET          bucket to copy from
  --destination BUCKET     bucket to bring in step; what only it holds is deleted
  --prefix TEXT            only keys that start with it
  --start-after KEY        only keys behind it
  --dry-run                say what would be done, and do nothing
  --input JSON | @FILE     the execution's input, with every field of the README's table;
                           the options above go before its fields
  --endpoint URL           an S3 server other than AWS
  --region REGION          default: your AWS configuration's, else us-east-1
  --workers N              workers at once, 1 to 1000 (default 4)
  --copies-per-worker N    most copies in flight in a worker, 1 to 1000 (default 256)
  --help                   this text

Exit code: 0 succeeded, 1 failed, 2 wrong usage. The report is saved in ./runs/.
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
 * @returns `"help"` if help is asked for.
 * @throws UsageError, or the TypeError of node:util's parseArgs, for wrong usage.
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
  const flags = given({
    source: values.source,
    destination: values.destination,
    prefix: values.prefix,
    startAfter: values["start-after"],
    dryRun: values["dry-run"],
  });
  const input = withFlags(values.input === undefined ? {} : readInput(values.input), flags);
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

const given = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function readInput(text: string): unknown {
  const json = text.startsWith("@") ? readFile(text.slice(1)) : text;
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new UsageError(`--input is not JSON: ${(error as Error).message}`);
  }
}

function readFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`--input @${path} cannot be read: ${(error as Error).message}`);
  }
}

/** An input that is no object has no room for flags; it is the machine's to refuse. */
const withFlags = (input: unknown, flags: Record<string, unknown>): unknown =>
  typeof input === "object" && input !== null && !Array.isArray(input) ? { ...input, ...flags } : input;

function bucket(input: unknown, side: "source" | "destination"): string {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return "";
  const name = (input as Record<string, unknown>)[side];
  if (name === undefined) throw new UsageError(`--${side} is missing, and --input names no ${side}.`);
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
