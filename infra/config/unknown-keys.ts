import * as pulumi from "@pulumi/pulumi";
import { meant, nearest } from "../../sync/model/texts";
import { PAIR_FIELDS } from "./pairs/pairs";
import { NAMESPACE, PREFIX, text } from "./values";

/** The settings of the stack, as Pulumi.yaml declares them. */
export const SETTING_NAMES = [
  "source",
  "destination",
  "pairs",
  "workers",
  "copiesPerWorker",
  "retentionDays",
  "kmsKeyArns",
  "requesterPays",
  "permissionsBoundary",
  "tags",
  "stackKmsKeyArn",
  "vpcSubnetIds",
  "vpcSecurityGroupIds",
  "reservedConcurrency",
  "allowDeletes",
  "maxDeletes",
  "maxDeletePercent",
  "includeExecutionData",
  "tracing",
  "retainReports",
  "runsBucket",
  "schedule",
  "disableSchedules",
  "metrics",
  "metricsByPair",
  "alarms",
  "alarmEmail",
  "alarmTopicArn",
  "maxHoursWithoutSuccess",
  "alarmDeletes",
  "alarmFailures",
  "dashboard",
  "prices",
] as const;

/** The namespaces of the project, of the AWS provider, and of Pulumi itself, which has `tags` for the tags of the stack. */
const NAMESPACES: readonly string[] = [NAMESPACE, "aws", "pulumi"];

/** Settings of version 0.1.0, which have their own message. */
const REPLACED = ["sources", "destinations"];

/** What is wrong with keys that are not settings and would have no effect. */
export function unknownKeys(config: pulumi.Config): string[] {
  const keys = Object.keys(pulumi.runtime.allConfig());
  const unknown = keys
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => key.slice(PREFIX.length))
    .filter((name) => !SETTING_NAMES.includes(name as never) && !REPLACED.includes(name));
  const ofPairs = unknown.filter((name) => PAIR_FIELDS.includes(name as never));
  const others = unknown.filter((name) => !ofPairs.includes(name));
  return [
    ...keys.flatMap(misplaced),
    ...(ofPairs.length > 0 ? [fieldsOfPairs(config, ofPairs)] : []),
    ...others.map(
      (name) =>
        `${PREFIX}${name} is not a setting${meant(name, SETTING_NAMES)} The settings are ${SETTING_NAMES.join(", ")}. ` +
        `Run: pulumi config rm ${PREFIX}${name}`,
    ),
  ];
}

/** Explains where the fields of a pair belong, with the pair that replaces `source` and `destination`. */
function fieldsOfPairs(config: pulumi.Config, fields: readonly string[]): string {
  const keys = fields.map((field) => PREFIX + field);
  const said = `${keys.join(" and ")} ${fields.length > 1 ? "are fields" : "is a field"} of a pair.`;
  if ((config.get("pairs") ?? "[]") !== "[]")
    return `${said} Write it into a pair. Run: ${keys.map((key) => `pulumi config rm ${key}`).join(" && ")}`;
  const schedule = text(config, "schedule") === undefined ? [] : ["schedule"];
  const moved = ["source", "destination", ...schedule, ...fields];
  const pair = Object.entries({
    name: "default", // the name of the pair of source and destination
    ...Object.fromEntries(moved.map((field) => [field, text(config, field) ?? field.toUpperCase()])),
  });
  const written = pair.map(
    ([field, value]) => `${field}: ${value.startsWith("{") ? value : JSON.stringify(value)}`,
  );
  return (
    `${said} Write in the stack file, in place of ${moved.join(", ")}:\n` +
    `  ${PREFIX}pairs:\n    - { ${written.join(", ")} }`
  );
}

/** What is wrong with a key of another namespace that is similar to one of the project's: a limit would have no effect. */
function misplaced(key: string): string[] {
  const [namespace = "", name = ""] = key.split(":");
  if (NAMESPACES.includes(namespace)) return [];
  if (nearest(namespace, [NAMESPACE]) === undefined && !SETTING_NAMES.includes(name as never)) return [];
  return [
    `${key} has no effect: settings begin with ${PREFIX}. Write ${PREFIX}${name} in the stack file in place of it`,
  ];
}

/** What is wrong with names that are not arguments of the component. A program without types does not know that they have no effect. */
export const unknownArguments = (names: readonly string[], known: readonly string[]): string[] =>
  names
    .filter((name) => !known.includes(name))
    .map((name) => `${name} is not an argument${meant(name, known)} The arguments are ${known.join(", ")}.`);
