import { Authorizer } from "./iam";
import { createFunction, type FunctionSettings, type LocalFunction, placeOf } from "./lambda";
import type { Program, Resource } from "./registration";
import { type AccountState, newState } from "./services";

/** The registered resources of the program: functions that can be invoked, and the state machine. */
export interface Account {
  /** By the qualified ARN that the definition calls. */
  readonly functions: ReadonlyMap<string, LocalFunction>;
  /** The registered definition of the state machine, as JSON. */
  readonly definition: string;
  readonly machineArn: string;
  readonly runsBucket: string;
  /** The state of services other than S3. */
  readonly state: AccountState;
  /** Checks the calls of the machine's tasks against the policies of its role. */
  readonly machineRole: () => Promise<Authorizer>;
}

/** The settings of a function that the program does not register. */
export type LocalSettings = Pick<FunctionSettings, "region" | "credentials"> &
  Partial<
    Pick<FunctionSettings, "transport" | "endpoints" | "network" | "stop" | "log" | "clock" | "codeCache">
  > & {
    /** Variables that every function has in addition to the registered ones. */
    readonly environment?: Readonly<Record<string, string>> | undefined;
  };

/**
 * Creates the functions that the program registered, with the registered code, environment, limits and policies.
 *
 * @throws Error if the program does not register exactly one state machine, or if a role is not registered.
 */
export function openAccount({ resources, outputs }: Program, settings: LocalSettings): Account {
  const machine = only(resources, "aws:sfn/stateMachine:StateMachine");
  const topics = all(resources, "aws:sns/topic:Topic").map((topic) => topic.state.arn as string);
  const state = newState(topics);
  const functions = all(resources, "aws:lambda/function:Function").map(
    (registered) =>
      [
        registered.state.qualifiedArn as string,
        createFunction(functionSettings(registered, resources, { ...settings, state })),
      ] as const,
  );
  return {
    functions: new Map(functions),
    definition: machine.inputs.definition as string,
    machineArn: machine.state.arn as string,
    runsBucket: outputs.runsBucket as string,
    state,
    machineRole: once(() => authorizerOf(machine, resources, settings.region)),
  };
}

function functionSettings(
  { inputs, state }: Resource,
  resources: readonly Resource[],
  settings: LocalSettings & Pick<FunctionSettings, "state">,
): FunctionSettings {
  const role = roleNamed(inputs.role, `the function ${state.name}`, resources);
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

function authorizerOf(
  { inputs, state }: Resource,
  resources: readonly Resource[],
  region: string,
): Promise<Authorizer> {
  const role = roleNamed(inputs.roleArn, `the state machine ${state.name}`, resources);
  const roleArn = role.state.arn as string;
  return Authorizer.load({ roleArn, place: placeOf({ roleArn, region }) }, policiesOf(role, resources));
}

function roleNamed(arn: unknown, of: string, resources: readonly Resource[]): Resource {
  const role = all(resources, "aws:iam/role:Role").find((one) => one.state.arn === arn);
  if (role === undefined) throw new Error(`The role of ${of} is not registered.`);
  return role;
}

/** Makes a value when it is first needed. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The policies of a role: its inline policies and its attached managed policies. */
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
