import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Grant } from "../../functions/runtime/grants";
import { type Machine, permissions } from "../../machine/asl";
import type { SyncFunction } from "../sync-function";
import { allowedBy, statementOf } from "./policy";

type Statement = aws.iam.PolicyStatement;

/** All versions of the functions: an execution that started before an update calls the old versions. */
export const invoking = (functions: readonly SyncFunction[]): Statement => ({
  Effect: "Allow",
  Action: "lambda:InvokeFunction",
  Resource: functions.map(({ arn }) => pulumi.interpolate`${arn}:*`),
});

/** The statements for the APIs, other than functions, that a machine calls. They follow from its tasks. */
export const calling = (machine: Machine<pulumi.Output<string>>): Statement[] =>
  permissions(machine).map(({ action, resources }) => ({
    Effect: "Allow",
    Action: action,
    Resource: [...resources],
  }));

const executionsOf = ({ arn }: aws.sfn.StateMachine): pulumi.Output<string> =>
  arn.apply((it) => it.replace(":stateMachine:", ":execution:"));

/** A distributed Map runs its items as child executions of the same state machine. */
export const startingItself = (machine: aws.sfn.StateMachine): Statement[] => [
  { Effect: "Allow", Action: "states:StartExecution", Resource: machine.arn },
  {
    Effect: "Allow",
    Action: ["states:DescribeExecution", "states:StopExecution", "states:RedriveExecution"],
    Resource: ["/*", ":*"].map((path) => pulumi.interpolate`${executionsOf(machine)}${path}`),
  },
];

/** What a function's grants allow on the executions of the machine. */
export const describing = (
  grants: readonly Grant[],
  machine: aws.sfn.StateMachine,
  partition: pulumi.Input<string>,
): Statement[] => {
  const executions = [pulumi.interpolate`${executionsOf(machine)}:*`];
  return allowedBy("states", grants, { partition, executions }).map(statementOf);
};

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
export const sendingTraces: Statement = {
  Effect: "Allow",
  Action: [
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
  ],
  Resource: "*",
};
