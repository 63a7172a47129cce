import { dashboard, metricAlarm } from "./cloudwatch";
import { managedPolicy, policyAttachment, role, rolePolicy } from "./iam";
import type { Kind } from "./kind";
import { lambdaFunction } from "./lambda";
import { logGroup } from "./logs";
import { bucket, bucketPolicy, encryption, lifecycle, publicAccessBlock } from "./s3";
import { schedule, scheduleGroup } from "./scheduler";
import { alias, stateMachine } from "./sfn";
import { topic, topicSubscription } from "./sns";
import { queue } from "./sqs";

export type { Kind } from "./kind";

export const BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy";

/** The supported resource types by Pulumi type token. */
export const kinds: Readonly<Record<string, Kind>> = {
  "aws:cloudwatch/dashboard:Dashboard": dashboard,
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
  "aws:cloudwatch/metricAlarm:MetricAlarm": metricAlarm,
  "aws:iam/policy:Policy": managedPolicy,
  "aws:iam/role:Role": role,
  "aws:iam/rolePolicy:RolePolicy": rolePolicy,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": policyAttachment,
  "aws:lambda/function:Function": lambdaFunction,
  "aws:s3/bucket:Bucket": bucket,
  [BUCKET_POLICY]: bucketPolicy,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": lifecycle,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": publicAccessBlock,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": encryption,
  "aws:scheduler/schedule:Schedule": schedule,
  "aws:scheduler/scheduleGroup:ScheduleGroup": scheduleGroup,
  "aws:sfn/alias:Alias": alias,
  "aws:sfn/stateMachine:StateMachine": stateMachine,
  "aws:sns/topic:Topic": topic,
  "aws:sns/topicSubscription:TopicSubscription": topicSubscription,
  "aws:sqs/queue:Queue": queue,
};
