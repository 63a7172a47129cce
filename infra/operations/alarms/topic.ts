import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../../config/stack-args";
import { type AlarmArgs, otherRegion } from "./args";

export interface TopicArgs {
  /** The Region of the alarms. */
  readonly region: pulumi.Output<string>;
  readonly tags?: Tags;
  /** KMS key of a new topic. @default none */
  readonly kmsKeyArn?: pulumi.Input<string> | undefined;
}

/** The ARN of the existing or new topic that alarms and the state machine notify; `undefined` without alarms. */
export function alarmTopic(
  name: string,
  alarms: AlarmArgs | undefined,
  { region, tags, kmsKeyArn }: TopicArgs,
  parent: pulumi.Resource,
): pulumi.Output<string> | undefined {
  if (alarms === undefined) return undefined;
  if (alarms.topicArn !== undefined)
    return pulumi.all([alarms.topicArn, region]).apply(([arn, of]) => inRegion(arn, of));
  const args = {
    displayName: "sync-buckets",
    ...(kmsKeyArn !== undefined && { kmsMasterKeyId: kmsKeyArn }),
    ...(tags && { tags }),
  };
  return new aws.sns.Topic(`${name}-alarms-topic`, args, { parent }).arn;
}

/** @throws pulumi.RunError for a topic of another Region, which alarms cannot notify */
function inRegion(arn: string, region: string): string {
  const expected = otherRegion(arn, region);
  if (expected === undefined) return arn;
  throw new pulumi.RunError(`The SNS topic of the alarms is ${arn}; expected one ${expected}`);
}
