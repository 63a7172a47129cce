import { type ExecutionError, StateMachine } from "aws-local-stepfunctions";
import { type Definition, type Machine, render } from "../../machine/asl";
import { tables } from "../../machine/asl/validation/graph";

type Fake = (event: never) => unknown;

/** The outcome of an execution. */
export interface Execution {
  /** The states entered, in order. A state in a map has the item's number; a retry is "<state> again". */
  readonly trail: string;
  readonly output?: unknown;
  readonly failed?: { readonly error: string; readonly cause: string };
}

/** Runs a machine in the local interpreter. `fakes` replace the functions, by function name. Retries do not wait. */
export async function execute(
  machine: Machine<string>,
  fakes: Record<string, Fake>,
  input: unknown,
): Promise<Execution> {
  const tasks = functionsByState(machine);
  const run = interpreter(render(machine)).run(input as never, {
    context: { Execution: { Id: "arn:run-1", Name: "run-1", RedriveCount: 0 } }, // The interpreter sets StartTime.
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(
        tasks.map(([state, name]) => [state, local(fakes[name]!)]),
      ),
      retryIntervalOverrides: Object.fromEntries(tasks.map(([state]) => [state, 0])),
    },
  });
  const [end, trail] = await Promise.all([
    run.result.then((output) => ({ output }), failure),
    trailOf(run.eventLogs),
  ]);
  return { trail, ...end };
}

/** The names of the tasks, including tasks in Maps, each with the name of its function or API. */
const functionsByState = (machine: Machine<string>) =>
  tables(machine)
    .flatMap(({ states }) => Object.entries(states))
    .flatMap(([state, { spec }]) =>
      spec.type === "Task" ? [[state, spec.fn?.name ?? spec.service] as const] : [],
    );

/** Copies the definition, because the interpreter modifies it. Validation is off; sync.test.ts covers it. */
export const interpreter = (definition: Definition<string>) =>
  new StateMachine(JSON.parse(JSON.stringify(definition)), { validationOptions: { noValidate: true } });

/** Like the Lambda integration, takes and returns the payload as JSON. Other APIs take all parameters. */
const local = (fake: Fake) => async (parameters: unknown) => {
  const { Payload } = parameters as { Payload?: never };
  const response = Payload === undefined ? await fake(parameters as never) : { Payload: await fake(Payload) };
  return JSON.parse(JSON.stringify(response));
};

const failure = ({ cause }: ExecutionError) => {
  const { name, message } = cause as Error;
  return { failed: { error: name, cause: message } };
};

async function trailOf(events: ReturnType<StateMachine["run"]>["eventLogs"]) {
  const trail: string[] = [];
  for await (const event of events)
    if (event.type === "StateEntered")
      trail.push(event.index === undefined ? event.state.name : `${event.state.name} ${event.index}`);
    else if (event.type === "StateRetried") trail.push(`${event.state.name} again`);
  return trail.join(", ");
}
