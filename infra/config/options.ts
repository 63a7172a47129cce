import type * as pulumi from "@pulumi/pulumi";
import { LIMITS } from "./fits";
import type { StackArgs } from "./stack-args";
import { stackFaults } from "./stack-faults";
import { fault, flag, integer, list, parsed, text } from "./values";

/** A list of strings; `undefined` if it is empty. A value that is not a list stays as it is, for the check. */
function texts(config: pulumi.Config, key: string): string[] | undefined {
  const value = list(config, key);
  return Array.isArray(value) && value.length === 0 ? undefined : ((value ?? null) as string[]);
}

/** The settings that concern the protection and the limits of the stack. */
export function stackOptions(config: pulumi.Config, faults: string[]): StackArgs {
  const whole = (key: string, none: number, expected: string): number | undefined => {
    const value = integer(config, key, faults, (n) => n >= none, `a whole number of ${expected}`);
    return value === none ? undefined : value;
  };
  const args: StackArgs = {
    stackKmsKeyArn: text(config, "stackKmsKeyArn"),
    kmsKeyArns: texts(config, "kmsKeyArns"),
    vpcSubnetIds: texts(config, "vpcSubnetIds"),
    vpcSecurityGroupIds: texts(config, "vpcSecurityGroupIds"),
    runsBucket: text(config, "runsBucket"),
    permissionsBoundary: text(config, "permissionsBoundary"),
    tags: tags(config),
  };
  faults.push(...stackFaults(args).map(({ field, expected }) => fault(field, config.get(field), expected)));
  return {
    ...args,
    reservedConcurrency: whole("reservedConcurrency", 0, "1 or more, or 0 for none"),
    allowDeletes: flag(config, "allowDeletes", faults),
    maxDeletes: whole("maxDeletes", -1, "0 or more, or -1 for no limit"),
    maxDeletePercent: percentage(config, faults),
    includeExecutionData: flag(config, "includeExecutionData", faults),
    tracing: flag(config, "tracing", faults),
    retainReports: flag(config, "retainReports", faults),
  };
}

/** A number with or without a fraction, as in a pair. */
function percentage(config: pulumi.Config, faults: string[]): number | undefined {
  const key = "maxDeletePercent";
  const [fits, expected] = LIMITS[key];
  const given = config.get(key) ?? "";
  if (given === "-1") return undefined;
  const value = given.trim() === "" ? Number.NaN : Number(given);
  if (!fits(value)) faults.push(fault(key, given, `${expected}, or -1 for no limit`));
  return value;
}

function tags(config: pulumi.Config): Record<string, string> | undefined {
  if ([undefined, "{}"].includes(config.get("tags"))) return undefined;
  return (parsed(config, "tags") ?? null) as Record<string, string>;
}
