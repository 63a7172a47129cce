import type { FunctionSettings } from "./lambda";
import { createFunction, type LocalFunction } from "./lambda";
import type { Program, Resource } from "./registration";

/** The registered resources of the program: functions that can be invoked, and the state machine. */
export interface Account {
  /** By qualified ARN, which the definition calls. */
  readonly functions: ReadonlyMap<string, LocalFunction>;
  /** The registered definition of the state machine, as JSON. */
  readonly definition: string;
  readonly machineArn: string;
  readonly runsBucket: string;
  /** The status of each execution that was started, by its ARN, as in DescribeExecution. */
  readonly executions: Map<string, string>;
}

/** The settings of a function that the program does not register. */
export type LocalSettings = Pick<FunctionSettings, "region" | "credentials"> &
  Partial<
    Pick<
      FunctionSettings,
      "transport" | "endpoints" | "network" | "stop" | "log" | "clock" | "codeCache" | "executions"
    >
  > & {
    /** Variables that every function has in addition to the registered ones. */
    readonly environment?: Readonly<Record<string, string>>;
  };

/**
 * Creates the functions that the program registered, with the registered code, environment, limits and policies.
 *
 * @throws Error if the program does not register exactly one state machine, or if a role is not registered.
 */
export function openAccount({ resources, outputs }: Program, settings: LocalSettings): Account {
  const machine = only(resources, "aws:sfn/stateMachine:StateMachine");
  const executions = new Map<string, string>();
  const withExecutions = { ...settings, executions: (arn: string) => executions.get(arn) };
  const functions = all(resources, "aws:lambda/function:Function").map(
    (registered) =>
      [
        registered.state.qualifiedArn as string,
        createFunction(functionSettings(registered, resources, withExecutions)),
      ] as const,
  );
  return {
    functions: new Map(functions),
    definition: machine.inputs.definition as string,
    machineArn: machine.state.arn as string,
    runsBucket: outputs.runsBucket as string,
    executions,
  };
}

function functionSettings(
  { inputs, state }: Resource,
  resources: readonly Resource[],
  settings: LocalSettings,
): FunctionSettings {
  const role = all(resources, "aws:iam/role:Role").find((role) => role.state.arn === inputs.role);
  if (role === undefined) throw new Error(`The role of the function ${state.name} is not registered.`);
  return {
    ...settings,
    name: state.name as string,
    code: inputs.code["index.js"],
    files: inputs.code,
    handler: inputs.handler,
    environment: { ...inputs.environment.variables, ...settings.environment },
    roleArn: role.state.arn as string,
    policies: policiesOf(role, resources),
    timeoutSeconds: inputs.timeout,
    memorySize: inputs.memorySize,
  };
}

/** The policies of a role: its own, and managed policies that are attached to it. */
function policiesOf(role: Resource, resources: readonly Resource[]): FunctionSettings["policies"] {
  const own = all(resources, "aws:iam/rolePolicy:RolePolicy").filter(
    ({ inputs }) => inputs.role === role.state.id,
  );
  const attached = all(resources, "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    .filter(({ inputs }) => inputs.role === role.state.name)
    .map(({ inputs }) => inputs.policyArn);
  const managed = all(resources, "aws:iam/policy:Policy").filter(({ state }) => attached.includes(state.arn));
  return [...own, ...managed].map(({ name, inputs: { policy } }) => ({ name, document: JSON.parse(policy) }));
}

const all = (resources: readonly Resource[], type: string): readonly Resource[] =>
  resources.filter((resource) => resource.type === type);

function only(resources: readonly Resource[], type: string): Resource {
  const found = all(resources, type);
  if (found.length !== 1)
    throw new Error(`The program registers ${found.length} resources of type ${type}; expected one.`);
  return found[0]!;
}
