import { readConfig } from "./infra/config/config";
import { SyncBuckets } from "./infra/sync-buckets";

const config = readConfig();

const sync = new SyncBuckets("sync-buckets", config);

export const { stateMachineArn, startCommand, consoleUrl, runsBucket, alarmTopicArn } = sync;
export const { bucketPolicies, keyPolicies } = sync;

// For the owners of the first pair's source bucket, and of its KMS key, in another account.
export const sourceBucketPolicy = sync.bucketPolicy("source", config.pairs[0].source);
export const sourceKeyPolicy = sync.sourceKeyPolicy();
