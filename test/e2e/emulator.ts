import type { Clients } from "../../e2e/clients";

/** A call of an API: `iam.createRole`, and what it was given. */
export interface Call {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: every API has its own
  readonly input: any;
}

type Answers = Readonly<Record<string, (input: Call["input"]) => unknown>>;

const ARN = "arn:aws:service:us-east-1:000000000000";

/** Answers as the services do, as far as the creators look. */
const answers: Answers = {
  "iam.createRole": ({ RoleName }) => ({ Role: { Arn: `${ARN}:role/${RoleName}` } }),
  "lambda.createFunction": ({ FunctionName }) => ({
    FunctionArn: `${ARN}:function:${FunctionName}`,
    Version: "7",
  }),
  "lambda.send": () => ({ Configuration: { State: "Active" } }),
  "logs.describeLogGroups": ({ logGroupNamePrefix }) => ({
    logGroups: [{ arn: `${ARN}:log-group:${logGroupNamePrefix}:*` }],
  }),
  "s3.listObjectVersions": () => ({}),
  "sfn.createStateMachine": ({ name }) => ({
    stateMachineArn: `${ARN}:stateMachine:${name}`,
    stateMachineVersionArn: `${ARN}:stateMachine:${name}:7`,
  }),
  "sfn.createStateMachineAlias": ({ name }) => ({ stateMachineAliasArn: `${ARN}:stateMachine:it:${name}` }),
};

/**
 * Clients that create nothing and note each call.
 *
 * @param special answers in place of the usual ones.
 */
export function fakeClients(special: Answers = {}): { clients: Clients; calls: Call[] } {
  const calls: Call[] = [];
  const service = (service: string) =>
    new Proxy({ config: { region: async () => "us-east-1" } } as Record<string, unknown>, {
      get: (own, method: string) =>
        own[method] ??
        (async (input: unknown) => {
          const name = `${service}.${method}`;
          if (method !== "send") calls.push({ name, input });
          return (special[name] ?? answers[name])?.(input) ?? {};
        }),
    });
  const names = ["iam", "lambda", "logs", "s3", "sfn"];
  const clients = Object.fromEntries(names.map((name) => [name, service(name)]));
  return { clients: clients as unknown as Clients, calls };
}
