import { randomBytes } from "node:crypto";
import { type StackSettings, stackFile } from "../local/stack-config";
import type { Site } from "./clients";
import type { Options } from "./options";

/** The two buckets that are synced. They are no part of the stack. */
export interface Buckets {
  readonly source: string;
  readonly destination: string;
}

/** Names that nobody has yet. */
export function newBuckets(): Buckets {
  const id = randomBytes(4).toString("hex");
  return { source: `e2e-source-${id}`, destination: `e2e-destination-${id}` };
}

/** `Pulumi.local.yaml` for these buckets, with the emulator at this URL. */
export function stackSettings({ endpoint, workers }: Options, buckets: Buckets): StackSettings {
  const local = stackFile("local");
  const endpoints = JSON.parse(local["aws:endpoints"]!) as Record<string, string>[];
  const moved = endpoints.map((group) =>
    Object.fromEntries(Object.keys(group).map((service) => [service, endpoint])),
  );
  return {
    ...local,
    "aws:endpoints": JSON.stringify(moved),
    "sync-buckets:source": buckets.source,
    "sync-buckets:destination": buckets.destination,
    ...(workers !== undefined && { "sync-buckets:workers": String(workers) }),
  };
}

/** Where a stack with these settings is, and with which credentials. */
export const siteOf = (settings: StackSettings, { endpoint }: Options): Site => ({
  endpoint,
  region: settings["aws:region"]!,
  credentials: {
    accessKeyId: settings["aws:accessKey"]!,
    secretAccessKey: settings["aws:secretKey"]!,
  },
});
