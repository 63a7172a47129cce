import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { BucketRole, Grant } from "../functions/runtime/grants";

/** The names of the buckets that a grant's role stands for. */
export type Buckets = Readonly<Record<BucketRole, pulumi.Input<readonly pulumi.Input<string>[]>>>;

type Statement = aws.iam.PolicyStatement;

/** A service's permission to act as a role. */
export const assumedBy = (service: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }],
  });

/** Statements as a policy document. */
export const policy = (...statements: pulumi.Input<Statement>[]): pulumi.Output<string> =>
  pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });

/** Grants of S3 actions as statements: one for each grant, over all buckets that its role stands for. */
export const grantStatements = (grants: readonly Grant[], buckets: Buckets): pulumi.Input<Statement>[] =>
  grants.map(({ actions, on, of }) => ({
    Effect: "Allow",
    Action: [...actions],
    Resource: pulumi
      .output(buckets[on])
      .apply((names) =>
        names.flatMap((name) => (of === "bucket" ? `arn:aws:s3:::${name}` : objects(on, name))),
      ),
  }));

const objects = (role: BucketRole, bucket: string): string =>
  `arn:aws:s3:::${bucket}/${role === "runs" || role === "learned" ? `${role}/` : ""}*`;

/** Reading and writing objects that are encrypted with these keys. KMS grants nothing for an empty list. */
export const keyStatements = (kmsKeyArns: readonly string[]): Statement[] =>
  kmsKeyArns.length === 0
    ? []
    : [{ Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: [...kmsKeyArns] }];

/** Writing to one log group. */
export const logging = (logGroup: aws.cloudwatch.LogGroup): Statement => ({
  Effect: "Allow",
  Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
  Resource: pulumi.interpolate`${logGroup.arn}:*`,
});
