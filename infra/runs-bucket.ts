import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "./config/stack-args";
import { LEARNED_DAYS } from "./constants";
import { policy } from "./policies/policy";

export interface RunsBucketArgs {
  /** Days after which a run's records expire. Hints for later runs are kept for at least 400 days. */
  readonly retentionDays: number;
  readonly tags?: Tags;
  /** KMS key of the records. @default S3's own key */
  readonly kmsKeyArn?: pulumi.Input<string> | undefined;
  /** Whether the bucket stays when the stack is removed. @default false: it is deleted, including its contents */
  readonly retain?: boolean | undefined;
}

/** The bucket for the records of runs: divisions, orphans, outcomes, reports. Private, encrypted, over TLS only. */
export class RunsBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;

  constructor(name: string, args: RunsBucketArgs, options?: pulumi.ComponentResourceOptions) {
    super("sync-buckets:infra:RunsBucket", name, {}, options);
    const { kmsKeyArn, retain = false, retentionDays } = args;
    // A retained bucket keeps its protection and the expiration of its contents.
    const child = { parent: this, ...(retain && { retainOnDelete: true }) };
    const { bucket, arn } = new aws.s3.Bucket(
      `${name}-bucket`,
      { forceDestroy: !retain, ...(args.tags && { tags: args.tags }) },
      child,
    );
    const shut = new aws.s3.BucketPublicAccessBlock(
      `${name}-private`,
      {
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      child,
    );
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      { bucket, rules: [encryption(kmsKeyArn)] },
      child,
    );
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-expiry`,
      {
        bucket,
        rules: [
          expiry("runs", retentionDays),
          // Each run writes them again. They save requests, even in a run that starts after the records of the last run
          // expired.
          expiry("learned", Math.max(LEARNED_DAYS, retentionDays)),
          {
            id: "abort-uploads",
            status: "Enabled",
            filter: { prefix: "" }, // everything
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          },
        ],
      },
      child,
    );
    // S3 refuses to change the public access block and the policy at the same time.
    new aws.s3.BucketPolicy(
      `${name}-tls-only`,
      { bucket, policy: tlsOnly(arn) },
      { ...child, dependsOn: shut },
    );
    this.bucketName = bucket;
    this.registerOutputs({ bucketName: bucket });
  }
}

/** Without a bucket key, each record would cost a request to KMS. */
const encryption = (kmsKeyArn: pulumi.Input<string> | undefined) =>
  kmsKeyArn === undefined
    ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
    : {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKeyArn },
        bucketKeyEnabled: true,
      };

/** Expires the objects of a folder. */
const expiry = (folder: "runs" | "learned", days: number) => ({
  id: `expire-${folder}`,
  status: "Enabled",
  filter: { prefix: `${folder}/` },
  expiration: { days },
});

const tlsOnly = (arn: pulumi.Output<string>): pulumi.Output<string> =>
  policy({
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [arn, pulumi.interpolate`${arn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  });
