import { readConfig } from "./infra/config/config";
import { SyncBuckets } from "./infra/sync-buckets";

const config = readConfig();

const sync = new SyncBuckets("sync-buckets", config);

export const { stateMachineArn, startCommand, consoleUrl, runsBucket, alarmTopicArn } = sync;

// For the owners of buckets and keys, in this account and in others.
export const { bucketPolicies, keyPolicies, keyPolicy } = sync;

// For the owners of the first pair's source bucket, and of its KMS key, in another account.
export const sourceBucketPolicy = sync.bucketPolicy("source", config.pairs[0].source);
export const sourceKeyPolicy = sync.sourceKeyPolicy();
