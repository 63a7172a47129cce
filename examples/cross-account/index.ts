import * as aws from "@pulumi/aws";
import { SyncBuckets } from "sync-buckets";

const SOURCE = "example-partner-reports";
const OWNER = "210987654321";

const reports = new SyncBuckets("reports", {
  pairs: [{ name: "reports", source: SOURCE, destination: "example-reports", sourceAccount: OWNER }],
});

// A role of the other account that may change the policy of its bucket. Without this role, send the output bucketPolicies to
// the owner. A bucket has only one policy, which this resource replaces. If the bucket already has a policy, its owner adds
// the statements to it.
const owner = new aws.Provider("owner", {
  region: "eu-central-1",
  assumeRoles: [{ roleArn: `arn:aws:iam::${OWNER}:role/bucket-administrator` }],
});
new aws.s3.BucketPolicy(
  "source-policy",
  { bucket: SOURCE, policy: reports.bucketPolicy("source", SOURCE) },
  { provider: owner },
);

export const { startCommand, bucketPolicies } = reports;

/** For the owner of the KMS key, if the source is encrypted with a KMS key. */
export const sourceKeyPolicy = reports.sourceKeyPolicy();
