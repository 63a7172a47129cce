import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { parseBucketName } from "../sync/request/checks";

/** The stack's settings, checked. Their meaning and defaults stand in Pulumi.yaml. */
export interface StackConfig {
  readonly region: string;
  /** The default first. */
  readonly sources: readonly [string, ...string[]];
  readonly destinations: readonly [string, ...string[]];
  readonly workers: number;
  readonly copiesPerWorker: number;
  readonly retentionDays: number;
  readonly kmsKeyArns: readonly string[];
  readonly requesterPays: boolean;
  /** URLs of an emulator of S3 and Step Functions; undefined: AWS. */
  readonly endpoints: { readonly s3?: string; readonly sfn?: string };
  readonly s3UsePathStyle: boolean;
}

/** The retention periods of CloudWatch Logs, in days. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
];

/**
 * Reads the stack's configuration, before any resource is made of it.
 *
 * @throws pulumi.RunError with every wrong key, and the command that corrects it.
 */
export function readConfig(): StackConfig {
  const config = new pulumi.Config("sync-buckets");
  const faults: string[] = [];
  const integer = (key: string, fits: (n: number) => boolean, expected: string): number => {
    const value = Number(config.get(key));
    if (!Number.isInteger(value) || !fits(value)) faults.push(fault(key, config.get(key), expected));
    return value;
  };
  const flag = (key: string): boolean => {
    const value = config.get(key) ?? "false";
    if (value !== "true" && value !== "false") faults.push(fault(key, value, "true or false"));
    return value === "true";
  };
  const read: StackConfig = {
    region: aws.config.region ?? "",
    sources: buckets(config, "source", faults),
    destinations: buckets(config, "destination", faults),
    workers: integer("workers", (n) => n >= 1 && n <= 1000, "a whole number from 1 to 1000"),
    copiesPerWorker: integer("copiesPerWorker", (n) => n >= 1 && n <= 1000, "a whole number from 1 to 1000"),
    retentionDays: integer(
      "retentionDays",
      (n) => RETENTION_DAYS.includes(n),
      `one of ${RETENTION_DAYS.join(", ")}`,
    ),
    kmsKeyArns: keyArns(config, faults),
    requesterPays: flag("requesterPays"),
    endpoints: Object.assign({}, ...(aws.config.endpoints ?? [])),
    s3UsePathStyle: aws.config.s3UsePathStyle ?? false,
  };
  faults.push(...unknownKeys());
  if (read.region === "") {
    faults.push("aws:region is not set. Run: pulumi config set aws:region us-east-1");
  }
  if (faults.length > 0) throw new pulumi.RunError(faults.join("\n"));
  return read;
}

/** The settings of the stack, as Pulumi.yaml declares them. */
export const SETTING_NAMES = [
  "source",
  "destination",
  "sources",
  "destinations",
  "workers",
  "copiesPerWorker",
  "retentionDays",
  "kmsKeyArns",
  "requesterPays",
] as const;

const PREFIX = "sync-buckets:";

/** A misspelled setting would have no effect. */
function unknownKeys(): string[] {
  const names = Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => key.slice(PREFIX.length));
  return names
    .filter((name) => !SETTING_NAMES.includes(name as never))
    .map(
      (name) =>
        `${PREFIX}${name} is not a setting. The settings are ${SETTING_NAMES.join(", ")}. ` +
        `Run: pulumi config rm ${PREFIX}${name}`,
    );
}

/** The default bucket of a side, then the further ones. */
function buckets(
  config: pulumi.Config,
  side: "source" | "destination",
  faults: string[],
): readonly [string, ...string[]] {
  const first = config.get(side);
  const more = list(config, `${side}s`);
  if (!isBucketName(first)) faults.push(fault(side, first, "the name of a bucket"));
  const fits = Array.isArray(more) && more.every(isBucketName);
  if (!fits) faults.push(fault(`${side}s`, config.get(`${side}s`), "a list of names of buckets"));
  const [name = "", ...others] = new Set([first ?? "", ...(fits ? more : [])]);
  return [name, ...others];
}

/** A list; `undefined` if the value is not JSON. Pulumi itself would report that without the correction. */
function list(config: pulumi.Config, key: string): unknown {
  try {
    return config.getObject(key) ?? [];
  } catch {
    return undefined;
  }
}

const KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/;

function keyArns(config: pulumi.Config, faults: string[]): string[] {
  const arns = list(config, "kmsKeyArns");
  if (Array.isArray(arns) && arns.every((arn) => typeof arn === "string" && KEY_ARN.test(arn))) return arns;
  faults.push(fault("kmsKeyArns", config.get("kmsKeyArns"), "a list of ARNs of KMS keys (not of aliases)"));
  return [];
}

const isBucketName = (name: unknown): boolean => parseBucketName(name) !== undefined;

const fault = (key: string, value: string | undefined, expected: string): string =>
  `sync-buckets:${key} is ${value === undefined ? "not set" : `"${value}"`}; expected ${expected}. ` +
  `Run: pulumi config set${expected.includes("list") ? " --path" : ""} sync-buckets:${key}${expected.includes("list") ? "[0]" : ""} VALUE`;
