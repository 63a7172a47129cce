import { readConfig } from "./infra/config";
import * as outputs from "./infra/outputs";
import { RunsBucket } from "./infra/runs-bucket";
import * as policies from "./infra/source-policies";
import { syncFunctions } from "./infra/sync-functions";
import { SyncMachine } from "./infra/sync-machine";

const config = readConfig();
const { workers, retentionDays } = config;

// Records of runs: divisions, orphans, outcomes, reports. The synced buckets are never part of the stack.
const runs = new RunsBucket("runs", { retentionDays });

// A Lambda function for each file in functions/, with a role that allows what the file grants.
const functions = syncFunctions(config, runs);

// The workflow of machine/sync.ts.
const machine = new SyncMachine("sync", { functions, workers, retentionDays });

export const stateMachineArn = machine.aliasArn;
export const startCommand = outputs.startCommand(machine.aliasArn, config);
export const consoleUrl = outputs.consoleUrl(machine.aliasArn, config);
export const runsBucket = runs.bucketName;

// For the owners of a source bucket, and of its KMS key, in another account.
export const sourceBucketPolicy = policies.sourceBucketPolicy(functions, config.sources[0]);
export const sourceKeyPolicy = policies.sourceKeyPolicy(functions);
