import type { Steps } from "../steps/steps";
import type { Workspace } from "./workspace";

interface WrongValue {
  /** The arguments of `pulumi config`. */
  readonly config: readonly string[];
  /** A part of the error. */
  readonly error: string;
}

/** Values of the declared type that the program rejects. It reports all of them in one error. */
const REJECTED_BY_PROGRAM: readonly WrongValue[] = [
  { config: ["rm", "aws:region"], error: "aws:region is not set. Run: pulumi config set aws:region" },
  { config: ["rm", "source"], error: "sync-buckets:source is not set; expected the name of a bucket" },
  { config: ["set", "destination", "Not_A_Bucket"], error: 'sync-buckets:destination is "Not_A_Bucket";' },
  { config: ["set", "workers", "0"], error: 'sync-buckets:workers is "0"; expected a whole number' },
  { config: ["set", "copiesPerWorker", "1001"], error: 'sync-buckets:copiesPerWorker is "1001"; expected a' },
  {
    config: ["set", "retentionDays", "31"],
    error: 'sync-buckets:retentionDays is "31"; expected one of 1, 3,',
  },
  {
    config: ["set", "--path", "kmsKeyArns[0]", "alias/mine"],
    error: 'sync-buckets:kmsKeyArns is "["alias/mine"]"; expected a list of at most 400 ARNs of KMS keys',
  },
  {
    config: ["set", "permissionsBoundary", "boundary"],
    error: 'sync-buckets:permissionsBoundary is "boundary"; expected the ARN of a policy',
  },
  {
    config: ["set", "--path", 'tags["aws:team"]', "storage"],
    error: 'sync-buckets:tags is "{"aws:team":"storage"}"; expected an object of at most 50 texts',
  },
  {
    config: ["set", "--path", "prices.transferGb", "0.09"],
    error: "sync-buckets:prices.region is missing; expected the Region of the prices, such as eu-central-1",
  },
  {
    config: ["set", "stackKmsKeyArn", "alias/mine"],
    error: 'sync-buckets:stackKmsKeyArn is "alias/mine"; expected the ARN of a KMS key',
  },
  {
    config: ["set", "--path", "vpcSubnetIds[0]", "vpc-12345678"],
    error: 'sync-buckets:vpcSubnetIds is "["vpc-12345678"]"; expected a list of at most 16 IDs of subnets',
  },
  {
    config: ["set", "--path", "vpcSecurityGroupIds[0]", "default"],
    error: 'sync-buckets:vpcSecurityGroupIds is "["default"]"; expected a list of at most 5 IDs of security',
  },
  {
    config: ["set", "reservedConcurrency", "--", "-1"],
    error: 'sync-buckets:reservedConcurrency is "-1"; expected a whole number of 1 or more, or 0 for none',
  },
  {
    config: ["set", "maxDeletes", "--", "-2"],
    error: 'sync-buckets:maxDeletes is "-2"; expected a whole number of 0 or more, or -1 for no limit',
  },
  {
    config: ["set", "maxDeletePercent", "101"],
    error: 'sync-buckets:maxDeletePercent is "101"; expected a number from 0 to 100',
  },
  {
    config: ["set", "runsBucket", "My Bucket"],
    error: 'sync-buckets:runsBucket is "My Bucket"; expected a',
  },
  {
    config: ["set", "schedule", "cron(0 3 * * *)"],
    error: 'sync-buckets:schedule is "cron(0 3 * * *)"; a cron expression has six fields',
  },
  { config: ["set", "alarms", "true"], error: "" },
  {
    config: ["set", "alarmEmail", "operators"],
    error: 'sync-buckets:alarmEmail is "operators"; expected one email address',
  },
  { config: ["set", "alarmTopicArn", "topic"], error: 'sync-buckets:alarmTopicArn is "topic"; expected' },
  {
    config: ["set", "maxHoursWithoutSuccess", "169"],
    error: 'sync-buckets:maxHoursWithoutSuccess is "169"; expected a whole number from 1 to 168',
  },
  {
    config: ["set", "alarmDeletes", "--", "-1"],
    error: 'sync-buckets:alarmDeletes is "-1"; expected a whole number of 1 or more, or 0 for no alarm',
  },
  {
    config: ["set", "alarmFailures", "--", "-1"],
    error: 'sync-buckets:alarmFailures is "-1"; expected a whole number of 1 or more, or 0 for no alarm',
  },
  {
    config: ["set", "workres", "3"],
    error: "sync-buckets:workres is not a setting; did you mean workers? The settings are source,",
  },
  {
    config: ["set", "acl", "private"],
    error: "sync-buckets:acl is a field of a pair. Write in the stack file",
  },
];

/** Pairs that the program rejects. */
const REJECTED_PAIRS: readonly WrongValue[] = [
  { config: ["rm", "source"], error: "" },
  { config: ["set", "--path", "pairs[0].name", "a"], error: "sync-buckets:pairs[0].source is missing" },
  {
    config: ["set", "--path", "pairs[0].destinaton", "b"],
    error: "sync-buckets:pairs[0].destinaton is not a field of a pair",
  },
  {
    config: ["set", "--path", "pairs[0].maxDeletePercent", "101"],
    error: "sync-buckets:pairs[0].maxDeletePercent is 101; expected a number from 0 to 100",
  },
  {
    config: ["set", "--path", "pairs[0].acl", "bucket-owner"],
    error: 'sync-buckets:pairs[0].acl is "bucket-owner"; expected',
  },
];

/** A value whose type differs from the type in Pulumi.yaml. The CLI rejects it before it runs the program. */
const ofType = (key: string, value: string, type: string): WrongValue => ({
  config: ["set", key, value],
  error: `configuration key '${key}' must be of type '${type}'`,
});

const BOOLEANS = [
  ...["requesterPays", "allowDeletes", "includeExecutionData", "tracing", "retainReports"],
  ...["disableSchedules", "metrics", "metricsByPair", "alarms", "dashboard"],
];

/** Values that the CLI rejects, one at a time. */
const REJECTED_BY_CLI: readonly WrongValue[] = [
  ofType("workers", "many", "integer"),
  ofType("kmsKeyArns", "one", "array<string>"),
  ofType("pairs", "one", "array<object>"),
  ofType("tags", "one", "object"),
  ofType("prices", "one", "object"),
  ...BOOLEANS.map((key) => ofType(key, "yes", "boolean")),
];

/** The settings that get a wrong value. */
export const WRONG_SETTINGS: readonly string[] = [REJECTED_BY_PROGRAM, REJECTED_PAIRS, REJECTED_BY_CLI]
  .flat()
  .map(({ config }) => config.find((word) => !["set", "rm", "--path"].includes(word)) ?? "")
  .map((key) => key.replace(/[[.].*/, ""));

/** Sets wrong values, checks the errors of `pulumi preview`, and restores the settings. */
export async function expectRejectedValues(steps: Steps, workspace: Workspace): Promise<void> {
  for (const values of [REJECTED_BY_PROGRAM, REJECTED_PAIRS, ...REJECTED_BY_CLI.map((value) => [value])]) {
    const restore = await workspace.keepSettings();
    for (const { config } of values) await workspace.pulumi("config", ...config);
    const output = await workspace.stack.previewError();
    await restore();
    for (const [line] of output.matchAll(/^ *(error: )?(aws|sync-buckets|validating stack).*/gm))
      steps.note(line.trim());
    for (const { config, error } of values) {
      steps.expect(`rejected: pulumi config ${config.join(" ")}`, output.includes(error) || output, true);
    }
  }
}
