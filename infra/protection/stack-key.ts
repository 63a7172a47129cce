import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Grant, grantsFor } from "../../functions/runtime/grants";
import { arnOf, type Place } from "./place";

type Statement = aws.iam.PolicyStatement;

/** A customer managed KMS key that encrypts the data that the component stores, and the place of the component. */
export interface StackKey extends Place {
  readonly arn: pulumi.Input<string>;
}

/** What is wrong with a key of another Region than the stack's, in which AWS refuses it. */
export const keyFaults = (key: string, region: string): string[] => {
  const keyRegion = key.split(":")[3];
  if (keyRegion === region) return [];
  return [
    `stackKmsKeyArn is a key in ${keyRegion}, and the stack is in ${region}. Give a key of the stack's Region.`,
  ];
};

/**
 * The key, if there is one. A program may configure its Region in a provider, so the Region is known later.
 *
 * @throws pulumi.RunError for a key of another Region, before a resource that uses it is created
 */
export function stackKeyOf(key: pulumi.Input<string> | undefined, place: Place): StackKey | undefined {
  if (key === undefined) return undefined;
  const arn = pulumi.all([key, place.region]).apply(([found, region]) => {
    const faults = keyFaults(found, region);
    if (faults.length > 0) throw new pulumi.RunError(faults.join("\n"));
    return found;
  });
  return { arn, ...place };
}

type Conditions = Readonly<Record<string, pulumi.Input<pulumi.Input<string>[] | string>>>;

const use = (
  { arn }: StackKey,
  Action: string[],
  operator: "StringEquals" | "StringLike",
  conditions: Conditions,
): Statement => ({ Effect: "Allow", Action, Resource: arn, Condition: { [operator]: { ...conditions } } });

/** A service in the Region. The rest of the domain depends on the partition, such as `amazonaws.com.cn`. */
const via = ({ region }: StackKey, service: string): pulumi.Output<string> =>
  pulumi.interpolate`${service}.${region}.*`;

/**
 * Reading and writing the records of runs, as far as a function's grants allow. With an S3 Bucket Key the encryption context
 * has the ARN of the bucket, otherwise the ARN of the object. Empty if the function uses no records.
 */
export function recordsStatements(
  key: StackKey,
  grants: readonly Grant[],
  runsBucket: pulumi.Input<string>,
): Statement[] {
  const allowed = grantsFor(grants, "s3")
    .filter(({ on }) => on === "runs" || on === "learned")
    .flatMap(({ actions }) => actions);
  const actions = [
    ...(allowed.includes("s3:GetObject") ? ["kms:Decrypt"] : []),
    ...(allowed.includes("s3:PutObject") ? ["kms:GenerateDataKey"] : []),
  ];
  if (actions.length === 0) return [];
  const bucket = pulumi.interpolate`arn:${key.partition}:s3:::${runsBucket}`;
  const conditions = {
    "kms:ViaService": via(key, "s3"),
    "kms:EncryptionContext:aws:s3:arn": [bucket, pulumi.interpolate`${bucket}/*`],
  };
  return [use(key, actions, "StringLike", conditions)];
}

/**
 * The permissions that the role of the state machine needs for the data of its executions, and for its log.
 *
 * @param publishes whether the machine publishes to the topic of the alarms
 */
export const machineStatements = (
  key: StackKey,
  machineArn: pulumi.Input<string>,
  publishes: boolean,
): Statement[] => [
  use(key, ["kms:Decrypt", "kms:GenerateDataKey"], "StringEquals", {
    "kms:EncryptionContext:aws:states:stateMachineArn": machineArn,
  }),
  use(key, ["kms:GenerateDataKey"], "StringEquals", {
    "kms:EncryptionContext:SourceArn": arnOf(key, "logs", "*"),
  }),
  ...(publishes
    ? [use(key, ["kms:Decrypt", "kms:GenerateDataKey"], "StringLike", { "kms:ViaService": via(key, "sns") })]
    : []),
];

/** The permissions that the role of the schedules needs for their inputs, and for the dead-letter queue. */
export const scheduleStatements = (
  key: StackKey,
  group: pulumi.Input<string>,
  queueArn: pulumi.Input<string>,
): Statement[] => [
  use(key, ["kms:Decrypt"], "StringLike", {
    "kms:EncryptionContext:aws:scheduler:schedule:arn": arnOf(
      key,
      "scheduler",
      pulumi.interpolate`schedule/${group}/*`,
    ),
  }),
  use(key, ["kms:Decrypt", "kms:GenerateDataKey"], "StringLike", {
    "kms:ViaService": via(key, "sqs"),
    "kms:EncryptionContext:aws:sqs:arn": queueArn,
  }),
];
