import * as pulumi from "@pulumi/pulumi";
import { statesConsole } from "../functions/runtime/console";
import type { PairArgs } from "./config/pairs/pair-args";

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

/** The URL of the state machine in the AWS console. */
export const consoleUrl = (arn: Text, region: Text, partition: Text): Text =>
  pulumi
    .all([arn, region, partition])
    .apply(
      ([machine, of, name]) => `${statesConsole(of, name)}/statemachines/view/${encodeURIComponent(machine)}`,
    );

/** The outputs that have a value. Pulumi warns about every output without a value, in each preview and update. */
export const defined = (outputs: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(outputs).filter(([, output]) => output !== undefined));
