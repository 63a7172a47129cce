import { Command } from "commander";
import type { PriceArgs } from "../../../functions/runtime/billing";
import { priceFaults } from "../../../infra/config/price-faults";
import { MAX_COPIES, MAX_WORKERS } from "../../../infra/constants";
import { isObject } from "../../../sync/model/json";
import { pairOf } from "../../../sync/request/pair";
import type { SyncRequest } from "../../../sync/request/request";
import { endpointUrl } from "../aws/endpoint";
import { checkedRequest } from "../failures";
import { commandLine, together, UsageError } from "../usage";
import { readInput } from "./input";
import { count } from "./numbers";
import { type PairSettings, pairSettings, withPairOptions } from "./pair-options";
import { finished, helpOf, inputOf, type Parsed, parse, withRequestOptions } from "./request-options";

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
  readonly prices: PriceArgs | undefined;
}

const DESCRIPTION =
  "Runs the state machine on this computer, with the definition, functions and policies that pulumi up deploys. Copies between " +
  "two buckets on AWS with your AWS credentials, or on the server of --endpoint. Prints the execution's output as JSON to " +
  "standard output, and the progress and a summary to standard error. Saves the report in ./runs/.";

const EPILOGUE = `
SOURCE and DESTINATION are bucket names, or S3 URIs with a folder: s3://bucket/photos/ is the bucket
"bucket" with the prefix "photos/". They are required here or in --input. Arguments and options override
the fields of --input.

Profiles, SSO, credential_process, AWS_ENDPOINT_URL, AWS_CA_BUNDLE, HTTPS_PROXY, FIPS and dual-stack
settings are used as the AWS CLI uses them; see docs/local.md.

Ctrl-C stops the run, aborts its uploads and saves the report. A second Ctrl-C ends it at once.

Exit codes: 0 success, 1 failure, 2 wrong usage or invalid input, 130 stopped by Ctrl-C, 143 stopped by SIGTERM, 129
stopped by the end of the terminal (SIGHUP).
`;

function command(): Command {
  const made = new Command(commandLine("sync"))
    .usage("SOURCE DESTINATION [options]")
    .argument("[source]", "bucket to copy from")
    .argument("[destination]", "bucket to copy to; objects that are not in the source are deleted")
    .description(DESCRIPTION);
  const named = withRequestOptions(made, {
    source: "bucket to copy from, in place of the argument",
    destination: "bucket to copy to, in place of the argument",
  })
    .option("--endpoint <url>", "URL of an S3 server other than AWS; it overrides AWS_ENDPOINT_URL")
    .option("--region <region>", "default: the Region of your AWS configuration, or us-east-1")
    .option("--profile <name>", "profile of your AWS configuration; it overrides AWS_PROFILE")
    .option("--requester-pays", "pay for requests to a source bucket that asks for it");
  const all = withPairOptions(named)
    .option("--workers <n>", "concurrent workers, 1 to 1000 (default 4)")
    .option("--copies-per-worker <n>", "maximum concurrent copies of each worker, 1 to 800 (default 256)")
    .option(
      "--prices <json>",
      "prices of the estimated costs, or @FILE; see docs/costs.md (default: us-east-1)",
    );
  return finished(all, EPILOGUE).option("-V, --version", "print the version of sync-buckets");
}

/** The help of the command. Ends with a newline. */
export const help = (): string => helpOf(command());

/**
 * @param folder `--input @file` is relative to this folder
 * @returns `"help"` or `"version"` if the arguments ask for it
 * @throws UsageError
 */
export function parseSyncOptions(
  args: readonly string[],
  folder: string = process.cwd(),
): SyncOptions | "help" | "version" {
  const parsed = parse(command(), args);
  const { values } = parsed;
  if (values.help) return "help";
  if (values.version) return "version";
  const [input, endpoint, pair, workers, copiesPerWorker, prices] = together(
    () => checkedInput(requiredBuckets(inputOf(withBuckets(parsed), folder))),
    () => (values.endpoint === undefined ? undefined : endpointUrl(values.endpoint as string, "--endpoint")),
    () => pairSettings(values),
    () => count("--workers", values.workers, MAX_WORKERS),
    () => count("--copies-per-worker", values.copiesPerWorker, MAX_COPIES),
    () => pricesOf(values.prices as string | undefined, folder),
  );
  return {
    ...{ input, endpoint, pair, workers, copiesPerWorker, prices },
    source: bucket(input, "source"),
    destination: bucket(input, "destination"),
    region: values.region as string | undefined,
    profile: values.profile as string | undefined,
    requesterPays: values.requesterPays === true,
  };
}

function pricesOf(text: string | undefined, folder: string): PriceArgs | undefined {
  if (text === undefined) return undefined;
  const prices = readInput(text, folder, "--prices");
  const faults = priceFaults(prices, "--prices");
  if (faults.length > 0) throw new UsageError(faults.map((said) => `${said}.`));
  return prices as PriceArgs;
}

/** Converts the arguments to the options with their names. @throws UsageError */
function withBuckets(parsed: Parsed): Parsed {
  const { operands, values } = parsed;
  if (operands.length === 0) return parsed;
  const [source, destination] = operands;
  if (destination === undefined)
    throw new UsageError(`There is one bucket, ${JSON.stringify(source)}. Specify SOURCE and DESTINATION.`);
  const twice = ["source", "destination"].filter((side) => values[side] !== undefined);
  if (twice.length > 0)
    throw new UsageError(
      `${twice.map((side) => `--${side}`).join(" and ")} and the arguments name a bucket. Specify one of them.`,
    );
  return { ...parsed, values: { ...values, source, destination } };
}

/** @returns the input. @throws UsageError if it lacks a bucket */
function requiredBuckets(input: unknown): unknown {
  if (!isObject(input)) return input;
  const missing = ["source", "destination"].filter((side) => input[side] === undefined);
  if (missing.length === 0) return input;
  throw new UsageError(
    `Missing ${missing.join(" and ")}. Run "${commandLine("sync")} SOURCE DESTINATION", or specify ` +
      `${missing.length > 1 ? "them as fields" : "it as a field"} of --input.`,
  );
}

/** Checks an input together with the options, so that a user sees all faults together. @throws UsageError */
function checkedInput(input: unknown): unknown {
  requestIn(input);
  return input;
}

/** The request of an input, whose buckets are those of the only pair. @throws UsageError */
export const requestIn = (input: unknown): SyncRequest =>
  checkedRequest(input, pairOf("default", bucket(input, "source"), bucket(input, "destination")));

const bucket = (input: unknown, side: "source" | "destination"): string =>
  isObject(input) ? String(input[side]) : "";
