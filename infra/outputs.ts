import * as pulumi from "@pulumi/pulumi";
import type { PairArgs } from "./config/pair-args";

type Text = pulumi.Output<string>;

/** A command line for the aws CLI that starts an execution of the first pair. */
export function startCommand(
  arn: Text,
  region: Text,
  endpoint: string | undefined,
  [first, ...others]: readonly PairArgs[],
): Text {
  const { name = "", source = "", destination = "" } = first ?? {};
  const input =
    others.length > 0 ? pulumi.jsonStringify({ pair: name }) : pulumi.jsonStringify({ source, destination });
  const at = endpoint === undefined ? "" : ` --endpoint-url ${endpoint}`;
  return pulumi.interpolate`aws stepfunctions start-execution --region ${region}${at} --state-machine-arn ${arn} --input '${input}'`;
}

/** Domains of the console by partition. */
const CONSOLES: Readonly<Record<string, string>> = {
  aws: "console.aws.amazon.com",
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
};

/** The URL of the state machine in the AWS console. */
export const consoleUrl = (arn: Text, region: Text, partition: Text): Text =>
  pulumi
    .all([arn, region, partition])
    .apply(
      ([machine, of, name]) =>
        `https://${of}.${CONSOLES[name] ?? CONSOLES.aws}/states/home?region=${of}#/statemachines/view/${encodeURIComponent(machine)}`,
    );
