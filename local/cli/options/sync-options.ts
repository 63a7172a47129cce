import { Command, CommanderError } from "commander";
import { COMPARE } from "../../../sync/compare/decide";
import { STORAGE_CLASSES } from "../../../sync/request/request";
import { endpointUrl } from "../aws/endpoint";
import { UsageError } from "../usage";
import { placeFields } from "./bucket-uri";
import { readInput } from "./input";
import { type PairSettings, pairSettings, withPairOptions } from "./pair-options";

export interface SyncOptions {
  /** The execution's input. */
  readonly input: unknown;
  readonly source: string;
  readonly destination: string;
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  readonly profile: string | undefined;
  readonly requesterPays: boolean;
  readonly pair: PairSettings;
  readonly workers: number | undefined;
  readonly copiesPerWorker: number | undefined;
}

const DESCRIPTION = `Runs the state machine on this computer: the same definition, functions and policies that pulumi up
deploys. Without an endpoint it syncs buckets on AWS with your AWS credentials, and needs nothing there
but the two buckets. Prints the execution's output as JSON to standard output, and the progress to
standard error. Saves the report in ./runs/.`;

const EPILOGUE = `
--source and --destination accept a bucket name, or an S3 URI with a folder: s3://bucket/photos/ is the
bucket "bucket" with the prefix "photos/". Options override the fields of --input.

Profiles, SSO, credential_process, AWS_ENDPOINT_URL, AWS_CA_BUNDLE, HTTPS_PROXY, FIPS and dual-stack
settings are used as the AWS CLI uses them; see docs/local.md.

Ctrl-C stops the run, aborts its uploads and saves the report. A second Ctrl-C ends it at once.

Exit codes: 0 success, 1 failure, 2 wrong usage or invalid input, 130 stopped by Ctrl-C, 143 stopped by SIGTERM.
`;

const collect = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, value];

function command(): Command {
  const base = new Command("npm run -s sync --")
    .usage("--source BUCKET --destination BUCKET [options]")
    .description(DESCRIPTION)
    .option("--source <bucket>", "bucket to copy from (required here or in --input)")
    .option(
      "--destination <bucket>",
      "bucket to copy to (required here or in --input); objects that are not in the source are deleted",
    )
    .option("--prefix <text>", "sync only keys that start with the text")
    .option("--destination-prefix <text>", "replaces the prefix in the destination (default: the prefix)")
    .option("--start-after <key>", "sync only keys after the key")
    .option("--include <glob>", "sync only keys that match; repeatable", collect)
    .option("--exclude <glob>", "neither copy nor delete keys that match; repeatable", collect)
    .option("--no-delete", "do not delete objects that are not in the source")
    .option("--dry-run", "report the copies and deletes without performing them")
    .option("--max-deletes <n>", "delete nothing and fail if there are more objects to delete")
    .option("--max-delete-percent <n>", "the same as a percentage of the destination's objects, 0 to 100")
    .option("--allow-empty-source", "allow an empty source to empty the destination")
    .option("--compare <how>", `${COMPARE.join(", ")} (default etag)`)
    .option("--storage-class <class>", `class of the copies: ${STORAGE_CLASSES.join(", ")}`)
    .option(
      "--input <json|@file>",
      "the execution's input, as JSON or from a file; see the README for its fields",
    )
    .option("--endpoint <url>", "URL of an S3 server other than AWS; it overrides AWS_ENDPOINT_URL")
    .option("--region <region>", "default: the Region of your AWS configuration, or us-east-1")
    .option("--profile <name>", "profile of your AWS configuration; it overrides AWS_PROFILE")
    .option("--requester-pays", "pay for requests to a source bucket that asks for it");
  return withPairOptions(base)
    .option("--workers <n>", "concurrent workers, 1 to 1000 (default 4)")
    .option("--copies-per-worker <n>", "maximum concurrent copies of each worker, 1 to 1000 (default 256)")
    .helpOption(false)
    .option("-h, --help", "print this text")
    .option("-V, --version", "print the version of sync-buckets")
    .addHelpText("after", EPILOGUE)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {}, getOutHelpWidth: () => 110, getOutHasColors: () => false });
}

/** The help of the command. Ends with a newline. */
export const help = (): string => {
  let text = "";
  command()
    .configureOutput({ writeOut: (some) => (text += some), getOutHelpWidth: () => 110 })
    .outputHelp();
  return text;
};

/**
 * @param folder the folder to which `--input @file` is relative
 * @returns `"help"` or `"version"` if the arguments ask for it
 * @throws UsageError
 */
export function parseSyncOptions(
  args: readonly string[],
  folder: string = process.cwd(),
): SyncOptions | "help" | "version" {
  const parsed = parse(args);
  const { values } = parsed;
  if (values.help) return "help";
  if (values.version) return "version";
  const given = typeof values.input === "string" ? readInput(values.input, folder) : {};
  const input = withOverrides(given, overridesOf(parsed));
  requireBuckets(input);
  const { endpoint } = values;
  return {
    input,
    source: bucket(input, "source"),
    destination: bucket(input, "destination"),
    endpoint: endpoint === undefined ? undefined : endpointUrl(endpoint as string, "--endpoint"),
    region: values.region as string | undefined,
    profile: values.profile as string | undefined,
    requesterPays: values.requesterPays === true,
    pair: pairSettings(values),
    workers: count("workers", values.workers),
    copiesPerWorker: count("copies-per-worker", values.copiesPerWorker),
  };
}

interface Parsed {
  readonly values: Readonly<Record<string, unknown>>;
  /** Whether an option was given. */
  readonly given: (name: string) => boolean;
}

function parse(args: readonly string[]): Parsed {
  try {
    const parsed = command().parse([...args], { from: "user" });
    return { values: parsed.opts(), given: (name) => parsed.getOptionValueSource(name) === "cli" };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw new UsageError(`${error.message.replace(/^error: /, "").replace(/\.$/, "")}.`);
  }
}

/** The fields of the input that options set. */
function overridesOf({ values, given }: Parsed): Record<string, unknown> {
  const same = ["startAfter", "include", "exclude", "dryRun", "allowEmptySource", "compare", "storageClass"];
  const fields = {
    ...placeFields(values),
    ...Object.fromEntries(same.map((name) => [name, values[name]])),
    delete: given("delete") ? values.delete : undefined,
    maxDeletes: number("max-deletes", values.maxDeletes),
    maxDeletePercent: number("max-delete-percent", values.maxDeletePercent),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

const isObject = (input: unknown): input is Readonly<Record<string, unknown>> =>
  typeof input === "object" && input !== null && !Array.isArray(input);

/** Returns an input that is not an object unchanged. The check of the input refuses it. */
const withOverrides = (input: unknown, overrides: Record<string, unknown>): unknown =>
  isObject(input) ? { ...input, ...overrides } : input;

function requireBuckets(input: unknown): void {
  if (!isObject(input)) return;
  const missing = ["source", "destination"].filter((side) => input[side] === undefined);
  if (missing.length === 0) return;
  throw new UsageError(
    `Missing ${missing.map((side) => `--${side}`).join(" and ")}. Specify ` +
      `${missing.length > 1 ? "them as options or as fields" : "it as an option or as a field"} of --input.`,
  );
}

const bucket = (input: unknown, side: "source" | "destination"): string =>
  isObject(input) ? String(input[side]) : "";

/** A number of the input. Its bounds are checked with the other fields. */
function number(name: string, text: unknown): number | undefined {
  if (text === undefined) return undefined;
  const n = text === "" ? Number.NaN : Number(text);
  if (Number.isFinite(n)) return n;
  throw new UsageError(`--${name} is ${JSON.stringify(text)}; expected a number.`);
}

function count(name: string, text: unknown): number | undefined {
  if (text === undefined) return undefined;
  const n = Number(text);
  if (Number.isInteger(n) && n >= 1 && n <= 1_000) return n;
  throw new UsageError(`--${name} is ${JSON.stringify(text)}; expected a whole number from 1 to 1000.`);
}
