import * as aws from "@pulumi/aws";
import { SyncBuckets } from "sync-buckets";

const uploads = new aws.s3.Bucket("uploads");
const copy = new aws.s3.Bucket("uploads-copy");
new aws.s3.BucketVersioning("uploads-copy-versions", {
  bucket: copy.bucket,
  versioningConfiguration: { status: "Enabled" },
});

// Starts an execution every night. In Europe, 02:30 does not exist on one day each year.
const nightly = new SyncBuckets("nightly", {
  pairs: [
    {
      name: "uploads",
      source: uploads.bucket,
      destination: copy.bucket,
      maxDeletePercent: 10,
      schedule: { expression: "cron(30 3 * * ? *)", timeZone: "Europe/Berlin" },
    },
  ],
  tags: { team: "storage" },
});

export const buckets = { uploads: uploads.bucket, copy: copy.bucket };
export const { startCommand, consoleUrl } = nightly;
