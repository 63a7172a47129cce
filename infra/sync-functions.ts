import * as pulumi from "@pulumi/pulumi";
import { type FunctionName, functions } from "../functions";
import type { Settings } from "../functions/runtime/settings";
import type { StackConfig } from "./config";
import type { RunsBucket } from "./runs-bucket";
import { SyncFunction } from "./sync-function";

/** All functions of the machine, each told what it has to know of the stack. */
export function syncFunctions(
  config: StackConfig,
  runs: RunsBucket,
): Readonly<Record<FunctionName, SyncFunction>> {
  const made = Object.entries(functions).map(([name, { entry, settings }]) => [
    name,
    new SyncFunction(entry, {
      entry,
      settings,
      environment: environment(config, runs.bucketName),
      buckets: {
        source: config.sources,
        destination: config.destinations,
        runs: [runs.bucketName],
        learned: [runs.bucketName],
      },
      kmsKeyArns: config.kmsKeyArns,
      retentionDays: config.retentionDays,
    }),
  ]);
  return Object.fromEntries(made) as Record<FunctionName, SyncFunction>;
}

function environment(config: StackConfig, runsBucket: pulumi.Output<string>) {
  const { sources, destinations, workers, copiesPerWorker, requesterPays, s3UsePathStyle } = config;
  const settings: { [K in keyof Settings]: pulumi.Input<Settings[K]> } = {
    sources,
    destinations,
    runsBucket,
    workers,
    copiesPerWorker,
    requesterPays,
    s3UsePathStyle,
  };
  return {
    SETTINGS: pulumi.jsonStringify(settings),
    // Where the stack is on an emulator, so are the buckets. The SDK knows this variable.
    ...(config.endpoints.s3 === undefined ? {} : { AWS_ENDPOINT_URL_S3: config.endpoints.s3 }),
  };
}
