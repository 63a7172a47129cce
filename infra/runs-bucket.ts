import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface RunsBucketArgs {
  /** Days after which a run's records expire. */
  readonly retentionDays: number;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/**
 * The bucket for the records of runs: divisions, orphans, outcomes, reports. Private, encrypted, over TLS only. It is
 * deleted with the stack, including its contents.
 */
export class RunsBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;

  constructor(name: string, args: RunsBucketArgs, options?: pulumi.ComponentResourceOptions) {
    super("sync-buckets:infra:RunsBucket", name, {}, options);
    const child = { parent: this };
    const { bucket, arn } = new aws.s3.Bucket(
      `${name}-bucket`,
      { forceDestroy: true, ...(args.tags && { tags: args.tags }) },
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
      { bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      child,
    );
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-expiry`,
      {
        bucket,
        rules: [
          {
            id: "expire-runs",
            status: "Enabled",
            filter: { prefix: "" }, // everything
            expiration: { days: args.retentionDays },
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
      { parent: this, dependsOn: shut },
    );
    this.bucketName = bucket;
    this.registerOutputs({ bucketName: bucket });
  }
}

const tlsOnly = (arn: pulumi.Output<string>): pulumi.Output<string> =>
  pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [arn, pulumi.interpolate`${arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
