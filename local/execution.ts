import { StateMachine } from "aws-local-stepfunctions";
import { Stopped } from "../sync/model/errors";
import type { Account } from "./account";
import type { Denial } from "./iam";
import { FunctionError } from "./lambda";
import { integration, type Parameters, perform } from "./services";

/** The result of an execution, with the fields of DescribeExecution. */
export type Ended =
  | { readonly status: "SUCCEEDED"; readonly output: unknown }
  | { readonly status: "FAILED"; readonly error: string; readonly cause: string };

/** A state was entered or exited. `data` is its input or output. */
export interface StateEvent {
  readonly type: "entered" | "exited";
  readonly state: string;
  readonly data: unknown;
  /** Milliseconds since 1970. @default now */
  readonly at?: number;
}

export interface ExecutionOptions {
  /** At most 80 characters. */
  readonly name: string;
  readonly startedAt: Date;
  readonly onEvent?: (event: StateEvent) => void;
  /** Stops the execution: see {@link execute}. */
  readonly stop?: AbortSignal | undefined;
  /** Milliseconds before each retry of a task. @default as in the definition */
  readonly retryMs?: number;
}

type Definition = ConstructorParameters<typeof StateMachine>[0];
interface Event {
  readonly type: string;
  readonly state?: { readonly name: string; readonly input: unknown; readonly output?: unknown };
  /** Only in `ExecutionFailed`. */
  readonly Error?: string;
  readonly Cause?: unknown;
}

const isDryRun = (input: unknown): boolean =>
  (input as { readonly dryRun?: unknown } | null)?.dryRun === true;

/**
 * Runs the registered definition in an interpreter of the States Language. Its tasks call the account's functions, and the
 * services of `local/services`, as the role of the state machine.
 *
 * After `stop` has aborted, the tasks of {@link BEGIN_WORK} fail with the error `Stopped`. The definition catches it, as it
 * catches any error of a function: workers that are in progress return early, `Gather` adds up the round, and `Report`
 * aborts the uploads and writes the report.
 */
export async function execute(account: Account, input: unknown, options: ExecutionOptions): Promise<Ended> {
  // The interpreter modifies the definition.
  const definition = JSON.parse(account.definition) as Definition;
  const called = tasks(definition);
  // Validation takes longer than a small run. The tests validate the definition with two validators.
  const machine = new StateMachine(definition, { validationOptions: { noValidate: true } });
  const { retryMs, stop } = options;
  const stopped = () => asTaskError(new Stopped(isDryRun(input)));
  const callOf =
    ({ name, resource }: Task) =>
    async (parameters: Parameters) => {
      if (stop?.aborted && BEGIN_WORK.has(name)) throw stopped();
      return callFrom(account, resource, parameters).catch((error: Error) => {
        throw stop?.aborted && error.name === ABORTED ? stopped() : error;
      });
    };
  const handlers = Object.fromEntries(called.map((task) => [task.name, callOf(task) as never]));
  const waits = retryMs !== undefined && Object.fromEntries(called.map(({ name }) => [name, retryMs]));
  const execution = machine.run(input as never, {
    overrides: { taskResourceLocalHandlers: handlers, ...(waits && { retryIntervalOverrides: waits }) },
    context: context(account, input, options) as never,
  });
  const last = watch(execution.eventLogs as AsyncIterable<Event>, options.onEvent);
  const arn = executionArn(account, options);
  account.state.executions.set(arn, "RUNNING");
  try {
    const output = await execution.result;
    account.state.executions.set(arn, "SUCCEEDED");
    return { status: "SUCCEEDED", output };
  } catch {
    account.state.executions.set(arn, "FAILED");
    const { Error: error = "States.Runtime", Cause: cause = "" } = (await last) ?? {};
    return { status: "FAILED", error, cause: String(cause) };
  } finally {
    await last;
  }
}

/** The tasks that do not start after a stop. */
export const BEGIN_WORK: ReadonlySet<string> = new Set(["DivideKeys", "CopyRange", "DeleteBatch"]);

/** The error of a request that was aborted. A function that only reads fails with it after a stop. */
const ABORTED = "AbortError";

/** The error as a function would report it. The interpreter uses the message as the Cause. In Step Functions it is JSON. */
function asTaskError({ name, message }: Error): Error {
  const cause = { errorType: name, errorMessage: message };
  return Object.assign(new Error(JSON.stringify(cause)), { name });
}

/** Makes the call of a task, for example of `arn:aws:states:::lambda:invoke`, as the machine's role. */
async function callFrom(account: Account, resource: string, parameters: Parameters): Promise<unknown> {
  const authorizer = await account.machineRole();
  const name = resource.replace(/^arn:[\w-]+:states:::/, "");
  if (name !== "lambda:invoke") {
    const done = perform(integration(name), parameters, { authorizer, state: account.state });
    if ("denial" in done) throw missingPermission(done.denial);
    return done.response;
  }
  const { FunctionName, Payload } = parameters;
  const requirement = { action: "lambda:InvokeFunction", resource: String(FunctionName), context: {} };
  const denial = authorizer.authorize([requirement]);
  if (denial) throw missingPermission(denial);
  return invoke(account, String(FunctionName), Payload);
}

function missingPermission({ requirement: { action, resource } }: Denial): Error {
  const message = `The role of the state machine does not allow ${action} on ${resource}.`;
  return Object.assign(new Error(message), { name: "States.Permissions" });
}

async function invoke(account: Account, arn: string, payload: unknown): Promise<{ Payload: unknown }> {
  const target = account.functions.get(arn);
  if (target === undefined)
    throw new Error(`The definition calls ${arn}, which the program does not register.`);
  try {
    return { Payload: await target.invoke(payload) };
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    // The interpreter uses the message as the Cause. In Step Functions the Cause is the error as JSON.
    throw Object.assign(new Error(error.cause as string), { name: error.name });
  }
}

interface Task {
  readonly name: string;
  /** For example `arn:aws:states:::lambda:invoke`. */
  readonly resource: string;
}

/** All tasks, including those in Map states. */
function tasks({ States }: Pick<Definition, "States">): readonly Task[] {
  return Object.entries(States).flatMap(([name, state]) => {
    if (state.Type === "Task") return [{ name, resource: state.Resource }];
    return state.Type === "Map" && state.ItemProcessor ? tasks(state.ItemProcessor) : [];
  });
}

const executionArn = ({ machineArn }: Account, { name }: Pick<ExecutionOptions, "name">): string =>
  `${machineArn.replace(":stateMachine:", ":execution:")}:${name}`;

const context = (account: Account, input: unknown, { name, startedAt }: ExecutionOptions) => ({
  Execution: {
    Id: executionArn(account, { name }),
    Input: input,
    Name: name,
    StartTime: startedAt.toISOString(),
    RedriveCount: 0,
  },
  StateMachine: { Id: account.machineArn },
});

/** @returns the last event, which contains the result of the execution. */
async function watch(
  events: AsyncIterable<Event>,
  onEvent: ExecutionOptions["onEvent"] = () => {},
): Promise<Event | undefined> {
  let last: Event | undefined;
  for await (const event of events) {
    last = event;
    const { type, state } = event;
    if (state && type === "StateEntered") onEvent({ type: "entered", state: state.name, data: state.input });
    if (state && type === "StateExited") onEvent({ type: "exited", state: state.name, data: state.output });
  }
  return last;
}
