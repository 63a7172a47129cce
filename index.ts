import { readConfig } from "./infra/config/config";
import { defined } from "./infra/outputs";
import { SyncBuckets } from "./infra/sync-buckets";

const config = readConfig();

const sync = new SyncBuckets("sync-buckets", config);

const { stateMachineArn, startCommand, consoleUrl, runsBucket, alarmTopicArn } = sync;

// For the owners of buckets and keys, in this account and in others.
const { bucketPolicies, keyPolicies, keyPolicy } = sync;

// The outputs of the stack.
export = defined({
  ...{ stateMachineArn, startCommand, consoleUrl, runsBucket, alarmTopicArn },
  ...{ bucketPolicies, keyPolicies, keyPolicy },
  // For the owners of the first pair's source bucket and of its KMS key, if they are in another account.
  sourceBucketPolicy: sync.bucketPolicy("source", config.pairs[0].source),
  sourceKeyPolicy: sync.sourceKeyPolicy(),
});
