import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { BucketRole, Grant } from "../../functions/runtime/grants";
import { MAX_NAME_LENGTH, PARTITION_LENGTH } from "../constants";

/** The names of the buckets of each role, each once. */
export type Buckets = Readonly<Record<BucketRole, readonly pulumi.Input<string>[]>>;

type Statement = aws.iam.PolicyStatement;

/** A statement that allows actions on a list of resources. It can be divided. */
export interface Allowed {
  readonly actions: readonly string[];
  readonly resources: readonly Resource[];
}

/** An ARN of a resource. */
export interface Resource {
  readonly arn: pulumi.Input<string>;
  /** Characters at most. They are known before the ARN is. */
  readonly length: number;
}

/** The permission of a service to act as a role, for this account only, and under further conditions of equality. */
export const assumedBy = (
  service: string,
  account: pulumi.Input<string>,
  conditions: Readonly<Record<string, pulumi.Input<string>>> = {},
): pulumi.Output<string> =>
  pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: service },
        Condition: { StringEquals: { "aws:SourceAccount": account, ...conditions } },
      },
    ],
  });

/** Statements as a policy document. */
export const policy = (...statements: readonly pulumi.Input<Statement>[]): pulumi.Output<string> =>
  pulumi.jsonStringify({ Version: "2012-10-17", Statement: [...statements] });

export const statementOf = ({ actions, resources }: Allowed): Statement => ({
  Effect: "Allow",
  Action: [...actions],
  Resource: resources.map(({ arn }) => arn),
});

/** Grants of S3 actions as statements: one for the buckets of each role, one for the objects in them. */
export function allowedBy(
  grants: readonly Grant[],
  buckets: Buckets,
  partition: pulumi.Input<string>,
): Allowed[] {
  const actions = new Map<string, { readonly grant: Grant; readonly actions: Set<string> }>();
  for (const grant of grants) {
    const id = `${grant.on} ${grant.of}`;
    const known = actions.get(id) ?? { grant, actions: new Set() };
    for (const action of grant.actions) known.actions.add(action);
    actions.set(id, known);
  }
  return [...actions.values()].map(({ grant: { on, of }, actions: all }) => ({
    actions: [...all],
    resources: buckets[on].map((name) => resource(partition, name, of === "bucket" ? "" : objects(on))),
  }));
}

const resource = (partition: pulumi.Input<string>, name: pulumi.Input<string>, path: string): Resource => ({
  arn: pulumi.interpolate`arn:${partition}:s3:::${name}${path}`,
  length:
    "arn::s3:::".length +
    PARTITION_LENGTH +
    (typeof name === "string" ? name.length : MAX_NAME_LENGTH) +
    path.length,
});

const objects = (role: BucketRole): string => `/${role === "runs" || role === "learned" ? `${role}/` : ""}*`;

/** What a copy needs of the KMS keys of its buckets. */
export const KEY_ACTIONS: readonly string[] = ["kms:Decrypt", "kms:GenerateDataKey"];

/** Reading and writing objects that are encrypted with these keys. A statement without a resource is invalid. */
export const keyStatements = (kmsKeyArns: readonly pulumi.Input<string>[]): Statement[] =>
  kmsKeyArns.length === 0 ? [] : [{ Effect: "Allow", Action: [...KEY_ACTIONS], Resource: [...kmsKeyArns] }];

/** Writing to one log group. */
export const logging = (logGroup: aws.cloudwatch.LogGroup): Statement => ({
  Effect: "Allow",
  Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
  Resource: pulumi.interpolate`${logGroup.arn}:*`,
});
