import type { Provider } from "./registration";

export const ACCOUNT = "123456789012";
const PROJECT = "sync-buckets";

/** A provider that creates nothing. It returns names and ARNs in the format of AWS, the same in each evaluation. */
export const recordingProvider =
  (region: string): Provider =>
  async ({ type, name, inputs }) => {
    const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`;
    const physical = inputs.name ?? `${PROJECT}-${name}`;
    switch (type) {
      case "aws:iam/role:Role":
        return { id: physical, name: physical, arn: `arn:aws:iam::${ACCOUNT}:role/${physical}` };
      case "aws:cloudwatch/logGroup:LogGroup":
        return { id: physical, name: physical, arn: arn("logs", `log-group:${physical}`) };
      case "aws:lambda/function:Function": {
        const unqualified = arn("lambda", `function:${physical}`);
        return { id: physical, name: physical, arn: unqualified, qualifiedArn: `${unqualified}:1` };
      }
      case "aws:s3/bucket:Bucket":
        return { id: physical, bucket: physical, arn: `arn:aws:s3:::${physical}` };
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
