import type { FunctionSettings } from "./lambda";
import { createFunction, type LocalFunction } from "./lambda";
import type { Program, Resource } from "./program";

/** What the program registered, as an account would hold it: functions that can be invoked, and the machine. */
export interface Account {
  /** By the ARN under which the machine calls them. */
  readonly functions: ReadonlyMap<string, LocalFunction>;
  /** The machine's definition, as it was registered. */
  readonly definition: string;
  readonly machineArn: string;
  readonly runsBucket: string;
}

/** What of a function is not registered but comes from its surroundings. */
export type Surroundings = Pick<FunctionSettings, "region" | "credentials"> &
  Partial<Pick<FunctionSettings, "transport" | "endpoints" | "log" | "clock">>;

/** Sets up what the program registered. Nothing is invented: code, environment, limits and policies are its own. */
export function openAccount({ resources, outputs }: Program, surroundings: Surroundings): Account {
  const machine = only(resources, "aws:sfn/stateMachine:StateMachine");
  const functions = all(resources, "aws:lambda/function:Function").map(
    (registered) =>
      [
        registered.state.qualifiedArn as string,
        createFunction(functionSettings(registered, resources, surroundings)),
      ] as const,
  );
  return {
    functions: new Map(functions),
    definition: machine.inputs.definition as string,
    machineArn: machine.state.arn as string,
    runsBucket: outputs.runsBucket as string,
  };
}

function functionSettings(
  { inputs, state }: Resource,
  resources: readonly Resource[],
  surroundings: Surroundings,
): FunctionSettings {
  const role = all(resources, "aws:iam/role:Role").find((role) => role.state.arn === inputs.role);
  if (role === undefined) throw new Error(`The function ${state.name} has a role that was not registered.`);
  const policies = all(resources, "aws:iam/rolePolicy:RolePolicy").filter(
    (policy) => policy.inputs.role === role.state.id,
  );
  return {
    ...surroundings,
    name: state.name as string,
    code: inputs.code["index.js"],
    handler: inputs.handler,
    environment: inputs.environment.variables,
    roleArn: role.state.arn as string,
    policies: policies.map(({ name, inputs: { policy } }) => ({ name, document: JSON.parse(policy) })),
    timeoutSeconds: inputs.timeout,
    memorySize: inputs.memorySize,
  };
}

const all = (resources: readonly Resource[], type: string): readonly Resource[] =>
  resources.filter((resource) => resource.type === type);

function only(resources: readonly Resource[], type: string): Resource {
  const found = all(resources, type);
  if (found.length !== 1) throw new Error(`The program registers ${found.length} of ${type}; expected one.`);
  return found[0]!;
}
