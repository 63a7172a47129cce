import * as pulumi from "@pulumi/pulumi";
import { type StackSettings, withDefaults } from "./stack-config";

/** One resource that the program registered: its inputs, and the state that a provider would have given back. */
export interface Resource {
  /** Pulumi's type token, for example `aws:lambda/function:Function`. */
  readonly type: string;
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a resource takes is Pulumi's to know
  readonly inputs: Readonly<Record<string, any>>;
  // biome-ignore lint/suspicious/noExplicitAny: and so is what a provider gives back
  readonly state: Readonly<Record<string, any>>;
}

/** What evaluating the program came to. */
export interface Program {
  readonly resources: readonly Resource[];
  readonly outputs: Readonly<Record<string, string>>;
}

export const ACCOUNT = "123456789012";
const PROJECT = "sync-buckets";

/**
 * Evaluates `index.ts` as `pulumi up` would, with a provider that creates nothing and records everything.
 *
 * @param settings the stack's configuration; what it leaves out has the defaults of Pulumi.yaml.
 * @throws pulumi.RunError for a wrong configuration.
 */
export async function evaluateProgram(settings: StackSettings): Promise<Program> {
  const region = settings["aws:region"] ?? "us-east-1";
  const resources: Resource[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: async ({ type, name, inputs }) => {
        const state = { ...inputs, ...created(type, name, inputs, region) };
        resources.push({ type, name, inputs, state });
        return { id: state.id ?? name, state };
      },
      call: async ({ token }) => {
        throw new Error(`The program calls ${token}, which only AWS can answer.`);
      },
    },
    PROJECT,
    "local",
    false,
  );
  pulumi.runtime.setAllConfig({ ...withDefaults(settings) });
  const outputs = await resolved(freshProgram());
  return { resources: await Promise.all(resources.map(withAssets)), outputs };
}

/** The program's modules keep no state but the program itself, which has to run anew. */
function freshProgram(): Record<string, unknown> {
  const entry = require.resolve("../index");
  delete require.cache[entry];
  return require(entry) as Record<string, unknown>;
}

const resolved = (outputs: Record<string, unknown>): Promise<Record<string, string>> =>
  new Promise((resolve) => {
    pulumi.all(outputs).apply((values) => resolve(values as Record<string, string>));
  });

/** The text of an archive's files in place of promises of them. */
async function withAssets(resource: Resource): Promise<Resource> {
  const { code } = resource.inputs;
  if (code === undefined) return resource;
  const assets = (await code.assets) as Record<string, { text: Promise<string> }>;
  const files = await Promise.all(
    Object.entries(assets).map(async ([name, asset]) => [name, await asset.text] as const),
  );
  return { ...resource, inputs: { ...resource.inputs, code: Object.fromEntries(files) } };
}

/** What AWS would have named and numbered. */
function created(
  type: string,
  name: string,
  inputs: Resource["inputs"],
  region: string,
): Record<string, string> {
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
}
