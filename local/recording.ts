import type { Provider } from "./registration";

export const ACCOUNT = "123456789012";

/** The partition of a Region, from its name. */
const partitionOf = (region: string): string =>
  region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";

/** The results of functions of the AWS provider, by token. They depend only on the Region. */
export const recordedCalls = (region: string): Readonly<Record<string, object>> => ({
  "aws:index/getPartition:getPartition": { partition: partitionOf(region) },
  "aws:index/getRegion:getRegion": { region, name: region },
  "aws:index/getCallerIdentity:getCallerIdentity": { accountId: ACCOUNT },
});

/** A provider that creates nothing. It returns names and ARNs in the format of AWS, the same in each evaluation. */
export const recordingProvider =
  (region: string): Provider =>
  async ({ type, name, inputs }) => {
    const partition = partitionOf(region);
    const arn = (service: string, resource: string) =>
      `arn:${partition}:${service}:${region}:${ACCOUNT}:${resource}`;
    const physical = inputs.name ?? name;
    switch (type) {
      case "aws:iam/role:Role":
        return { id: physical, name: physical, arn: `arn:${partition}:iam::${ACCOUNT}:role/${physical}` };
      case "aws:iam/policy:Policy": {
        const managed = `arn:${partition}:iam::${ACCOUNT}:policy/${physical}`;
        return { id: managed, name: physical, arn: managed };
      }
      case "aws:cloudwatch/logGroup:LogGroup":
        return { id: physical, name: physical, arn: arn("logs", `log-group:${physical}`) };
      case "aws:lambda/function:Function": {
        const unqualified = arn("lambda", `function:${physical}`);
        return { id: physical, name: physical, arn: unqualified, qualifiedArn: `${unqualified}:1` };
      }
      case "aws:scheduler/scheduleGroup:ScheduleGroup":
        return { id: physical, name: physical, arn: arn("scheduler", `schedule-group/${physical}`) };
      case "aws:sqs/queue:Queue":
        return { id: physical, name: physical, arn: arn("sqs", physical) };
      case "aws:sns/topic:Topic":
        return { id: physical, name: physical, arn: arn("sns", physical) };
      case "aws:s3/bucket:Bucket":
        return { id: physical, bucket: physical, arn: `arn:${partition}:s3:::${physical}` };
      case "aws:sfn/stateMachine:StateMachine": {
        const machine = arn("states", `stateMachine:${physical}`);
        return { id: machine, name: physical, arn: machine, stateMachineVersionArn: `${machine}:1` };
      }
      case "aws:sfn/alias:Alias":
        return {
          arn: `${inputs.routingConfigurations[0].stateMachineVersionArn.replace(/:\d+$/, "")}:${inputs.name}`,
        };
      default:
        return {};
    }
  };
