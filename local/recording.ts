import type { Provider, Registration } from "./registration";

const ACCOUNT = "123456789012";

/** The partitions other than `aws`, by the prefix of their Regions' names. */
const PARTITIONS: Readonly<Record<string, string>> = {
  cn: "aws-cn",
  "us-gov": "aws-us-gov",
  eusc: "aws-eusc",
};

/** The partition of a Region, from its name. */
const partitionOf = (region: string): string =>
  Object.entries(PARTITIONS).find(([prefix]) => region.startsWith(`${prefix}-`))?.[1] ?? "aws";

/** The results of functions of the AWS provider, by token. They depend only on the Region. */
export const recordedCalls = (region: string): Readonly<Record<string, object>> => ({
  "aws:index/getPartition:getPartition": { partition: partitionOf(region) },
  "aws:index/getRegion:getRegion": { region, name: region },
  "aws:index/getCallerIdentity:getCallerIdentity": { accountId: ACCOUNT },
});

interface Recorded {
  /** The physical name. */
  readonly name: string;
  readonly inputs: Registration["inputs"];
  /** An ARN in the Region and the account. */
  readonly arn: (service: string, resource: string) => string;
  readonly partition: string;
  /** An ARN of a global service. */
  readonly globalArn: (service: string, resource: string) => string;
}

/** A resource whose id is its name. */
const named = ({ name }: Recorded, arn: string) => ({ id: name, name, arn });

/**
 * The state of each type of resource that other resources refer to, in the format of AWS. A new type needs one entry. A type
 * without an entry has no state.
 */
const STATES: Readonly<Record<string, (it: Recorded) => Record<string, string>>> = {
  "aws:iam/role:Role": (it) => named(it, it.globalArn("iam", `role/${it.name}`)),
  "aws:iam/policy:Policy": ({ name, globalArn }) => {
    const arn = globalArn("iam", `policy/${name}`);
    return { id: arn, name, arn };
  },
  "aws:cloudwatch/logGroup:LogGroup": (it) => named(it, it.arn("logs", `log-group:${it.name}`)),
  "aws:lambda/function:Function": (it) => {
    const arn = it.arn("lambda", `function:${it.name}`);
    return { ...named(it, arn), qualifiedArn: `${arn}:1` };
  },
  "aws:scheduler/scheduleGroup:ScheduleGroup": (it) =>
    named(it, it.arn("scheduler", `schedule-group/${it.name}`)),
  "aws:sqs/queue:Queue": (it) => named(it, it.arn("sqs", it.name)),
  "aws:sns/topic:Topic": (it) => named(it, it.arn("sns", it.name)),
  "aws:s3/bucket:Bucket": ({ name, partition }) => ({
    id: name,
    bucket: name,
    arn: `arn:${partition}:s3:::${name}`,
  }),
  "aws:sfn/stateMachine:StateMachine": ({ name, arn }) => {
    const machine = arn("states", `stateMachine:${name}`);
    return { id: machine, name, arn: machine, stateMachineVersionArn: `${machine}:1` };
  },
  "aws:sfn/alias:Alias": ({ inputs }) => ({
    arn: `${inputs.routingConfigurations[0].stateMachineVersionArn.replace(/:\d+$/, "")}:${inputs.name}`,
  }),
};

/** A provider that creates nothing. It returns names and ARNs in the format of AWS, the same in each evaluation. */
export const recordingProvider =
  (region: string): Provider =>
  async ({ type, name, inputs }) => {
    const partition = partitionOf(region);
    const arn = (service: string, resource: string) =>
      `arn:${partition}:${service}:${region}:${ACCOUNT}:${resource}`;
    const globalArn = (service: string, resource: string) =>
      `arn:${partition}:${service}::${ACCOUNT}:${resource}`;
    return STATES[type]?.({ name: inputs.name ?? name, inputs, partition, arn, globalArn }) ?? {};
  };
