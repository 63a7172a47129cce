import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "./config";

/** A line for the aws CLI that starts an execution between the stack's default buckets. */
export const startCommand = (arn: pulumi.Output<string>, config: StackConfig): pulumi.Output<string> => {
  const input = JSON.stringify({ source: config.sources[0], destination: config.destinations[0] });
  const endpoint = config.endpoints.sfn === undefined ? "" : ` --endpoint-url ${config.endpoints.sfn}`;
  return pulumi.interpolate`aws stepfunctions start-execution --region ${config.region}${endpoint} --state-machine-arn ${arn} --input '${input}'`;
};

/** The URL of the state machine in the AWS console. */
export const consoleUrl = (arn: pulumi.Output<string>, { region }: StackConfig): pulumi.Output<string> =>
  pulumi.interpolate`https://${region}.console.aws.amazon.com/states/home?region=${region}#/statemachines/view/${arn.apply(encodeURIComponent)}`;
