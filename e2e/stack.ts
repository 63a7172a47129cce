import { randomBytes } from "node:crypto";
import { type StackSettings, stackFile } from "../local/stack-config";
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

/** The settings of `Pulumi.local.yaml` with these buckets, endpoint and number of workers. */
export function stackSettings({ endpoint, workers }: Options, buckets: Buckets): StackSettings {
  const local = stackFile("local");
  const endpoints = JSON.parse(local["aws:endpoints"]!) as Record<string, string>[];
  const replaced = endpoints.map((group) =>
    Object.fromEntries(Object.keys(group).map((service) => [service, endpoint])),
  );
  return {
    ...local,
    "aws:endpoints": JSON.stringify(replaced),
    "sync-buckets:source": buckets.source,
    "sync-buckets:destination": buckets.destination,
    ...(workers !== undefined && { "sync-buckets:workers": String(workers) }),
  };
}

/** The endpoint, Region and credentials of a stack with these settings. */
export const siteOf = (settings: StackSettings, { endpoint }: Options): Site => ({
  endpoint,
  region: settings["aws:region"]!,
  credentials: {
    accessKeyId: settings["aws:accessKey"]!,
    secretAccessKey: settings["aws:secretKey"]!,
  },
});
