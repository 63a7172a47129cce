import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { SyncBuckets } from "sync-buckets";

const uploads = new aws.s3.Bucket("uploads");
const copy = new aws.s3.Bucket("uploads-copy");
new aws.s3.BucketVersioning("uploads-copy-versions", {
  bucket: copy.bucket,
  versioningConfiguration: { status: "Enabled" },
});

const nightly = new SyncBuckets("nightly", {
  pairs: [{ name: "uploads", source: uploads.bucket, destination: copy.bucket, maxDeletePercent: 10 }],
  tags: { team: "storage" },
});

// Starts an execution every night.
const scheduler = new aws.iam.Role("scheduler", {
  assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "scheduler.amazonaws.com" }),
});
new aws.iam.RolePolicy("scheduler-policy", {
  role: scheduler.id,
  policy: pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "states:StartExecution", Resource: nightly.stateMachineArn }],
  }),
});
new aws.scheduler.Schedule("every-night", {
  scheduleExpression: "cron(30 2 * * ? *)",
  flexibleTimeWindow: { mode: "OFF" },
  target: {
    arn: nightly.stateMachineArn,
    roleArn: scheduler.arn,
    input: JSON.stringify({ pair: "uploads" }),
  },
});

export const buckets = { uploads: uploads.bucket, copy: copy.bucket };
export const { startCommand, consoleUrl } = nightly;
