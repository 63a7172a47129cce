import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SyncFunction } from "../sync-function";

type Statement = aws.iam.PolicyStatement;

/** All versions of the functions: an execution that began before an update calls the old versions. */
export const invoking = (functions: readonly SyncFunction[]): Statement => ({
  Effect: "Allow",
  Action: "lambda:InvokeFunction",
  Resource: functions.map(({ arn }) => pulumi.interpolate`${arn}:*`),
});

/** A distributed Map runs its items as child executions of the same state machine. */
export const startingItself = ({ arn }: aws.sfn.StateMachine): Statement[] => [
  { Effect: "Allow", Action: "states:StartExecution", Resource: arn },
  {
    Effect: "Allow",
    Action: ["states:DescribeExecution", "states:StopExecution", "states:RedriveExecution"],
    Resource: ["/*", ":*"].map(
      (executions) =>
        pulumi.interpolate`${arn.apply((it) => it.replace(":stateMachine:", ":execution:"))}${executions}`,
    ),
  },
];

/** A run takes over the lease of another one only if that one has ended. */
export const describingExecutions = ({ arn }: aws.sfn.StateMachine): Statement => ({
  Effect: "Allow",
  Action: "states:DescribeExecution",
  Resource: pulumi.interpolate`${arn.apply((it) => it.replace(":stateMachine:", ":execution:"))}:*`,
});

/** AWS does not support resource-level permissions for the delivery of logs and for X-Ray. */
export const deliveringLogs: Statement = {
  Effect: "Allow",
  Action: [
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
  ],
  Resource: "*",
};
export const tracing: Statement = {
  Effect: "Allow",
  Action: [
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
  ],
  Resource: "*",
};
