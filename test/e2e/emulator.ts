import type { Clients } from "../../e2e/clients";

/** An API call. */
export interface Call {
  /** Service and operation, for example `iam.createRole`. */
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: each API has its own input
  readonly input: any;
}

type Responses = Readonly<Record<string, (input: Call["input"]) => unknown>>;

const ARN = "arn:aws:service:us-east-1:000000000000";

/** The responses of the services, limited to the fields that `e2e/resources` reads. */
const responses: Responses = {
  "cloudwatch.describeAlarms": ({ AlarmNames: [name] }) => ({
    MetricAlarms: [{ AlarmArn: `${ARN}:alarm:${name}` }],
  }),
  "iam.createRole": ({ RoleName }) => ({ Role: { Arn: `${ARN}:role/${RoleName}` } }),
  "lambda.createFunction": ({ FunctionName }) => ({
    FunctionArn: `${ARN}:function:${FunctionName}`,
    Version: "7",
  }),
  "lambda.send": () => ({ Configuration: { State: "Active", LastUpdateStatus: "Successful" } }),
  "logs.describeLogGroups": ({ logGroupNamePrefix }) => ({
    logGroups: [{ arn: `${ARN}:log-group:${logGroupNamePrefix}:*` }],
  }),
  "s3.listObjectVersions": () => ({}),
  "scheduler.createSchedule": ({ Name }) => ({ ScheduleArn: `${ARN}:schedule/group/${Name}` }),
  "scheduler.createScheduleGroup": ({ Name }) => ({ ScheduleGroupArn: `${ARN}:schedule-group/${Name}` }),
  "sfn.createStateMachine": ({ name }) => ({
    stateMachineArn: `${ARN}:stateMachine:${name}`,
    stateMachineVersionArn: `${ARN}:stateMachine:${name}:7`,
  }),
  "sfn.createStateMachineAlias": ({ name }) => ({ stateMachineAliasArn: `${ARN}:stateMachine:it:${name}` }),
  "sns.createTopic": ({ Name }) => ({ TopicArn: `${ARN}:${Name}` }),
  "sns.subscribe": ({ TopicArn }) => ({ SubscriptionArn: `${TopicArn}:1` }),
  "sqs.createQueue": ({ QueueName }) => ({ QueueUrl: `http://localhost/${QueueName}` }),
  "sqs.getQueueAttributes": ({ QueueUrl }) => ({
    Attributes: { QueueArn: `${ARN}:${QueueUrl.split("/").at(-1)}` },
  }),
};

/**
 * Clients that create nothing and record each call.
 *
 * @param overrides responses that replace the default responses.
 */
export function fakeClients(overrides: Responses = {}): { clients: Clients; calls: Call[] } {
  const calls: Call[] = [];
  const service = (service: string) =>
    new Proxy({ config: { region: async () => "us-east-1" } } as Record<string, unknown>, {
      get: (own, method: string) =>
        own[method] ??
        (async (input: unknown) => {
          const name = `${service}.${method}`;
          if (method !== "send") calls.push({ name, input });
          return (overrides[name] ?? responses[name])?.(input) ?? {};
        }),
    });
  const names = ["cloudwatch", "iam", "lambda", "logs", "s3", "scheduler", "sfn", "sns", "sqs"];
  const clients = Object.fromEntries(names.map((name) => [name, service(name)]));
  return { clients: clients as unknown as Clients, calls };
}
