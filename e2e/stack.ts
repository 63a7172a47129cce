import { randomBytes } from "node:crypto";
import type { StackSettings } from "../local/stack-config";
import type { Site } from "./clients";
import type { Options } from "./options";

/** The names of the two synced buckets. They are not part of the stack. */
export interface Buckets {
  readonly source: string;
  readonly destination: string;
}

/** Unused names. */
export function newBuckets(): Buckets {
  const id = randomBytes(4).toString("hex");
  return { source: `e2e-source-${id}`, destination: `e2e-destination-${id}` };
}

/** The services that the stack's resources belong to. Only the provider uses S3 Control. */
const SERVICES = [
  "cloudwatch",
  "cloudwatchlogs",
  "iam",
  "lambda",
  "s3",
  "s3control",
  "scheduler",
  "sfn",
  "sns",
  "sqs",
  "sts",
] as const;

/** The settings of a stack on an emulator. */
export function stackSettings(
  { endpoint, workers }: Pick<Options, "endpoint" | "workers">,
  buckets: Buckets,
): StackSettings {
  return {
    "aws:region": "us-east-1",
    "aws:accessKey": "test",
    "aws:secretKey": "test",
    "aws:skipCredentialsValidation": "true",
    "aws:skipMetadataApiCheck": "true",
    "aws:s3UsePathStyle": "true",
    "aws:endpoints": JSON.stringify([Object.fromEntries(SERVICES.map((service) => [service, endpoint]))]),
    "sync-buckets:source": buckets.source,
    "sync-buckets:destination": buckets.destination,
    ...(workers !== undefined && { "sync-buckets:workers": String(workers) }),
  };
}

/** The endpoint, Region and credentials of a stack with these settings. */
export const siteOf = (settings: StackSettings, { endpoint }: Pick<Options, "endpoint">): Site => ({
  endpoint,
  region: settings["aws:region"]!,
  credentials: {
    accessKeyId: settings["aws:accessKey"]!,
    secretAccessKey: settings["aws:secretKey"]!,
  },
});
