import { type ExecutionError, StateMachine } from "aws-local-stepfunctions";
import { calls, type Definition, type Machine, render } from "../../machine/asl";

type Fake = (event: never) => unknown;

/** What an execution came to. */
export interface Execution {
  /** The states entered, in order; those of a map's items with the item's number; "again" after a retry. */
  readonly trail: string;
  readonly output?: unknown;
  readonly failed?: { readonly error: string; readonly cause: string };
}

/** Runs a machine in the local interpreter, on fakes by function name. Retries do not wait. */
export async function execute(
  machine: Machine<string>,
  fakes: Record<string, Fake>,
  input: unknown,
): Promise<Execution> {
  const tasks = Object.entries(calls(machine));
  const run = interpreter(render(machine)).run(input as never, {
    context: { Execution: { Name: "run-1" } }, // it sets StartTime itself
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(
        tasks.map(([state, { name }]) => [state, local(fakes[name]!)]),
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

/** It changes what it is given, so it is given a copy; the validators have their own test. */
export const interpreter = (definition: Definition<string>) =>
  new StateMachine(JSON.parse(JSON.stringify(definition)), { validationOptions: { noValidate: true } });

/** As Lambda does: the payload in, the payload out, both through JSON. */
const local = (fake: Fake) => async (invocation: unknown) =>
  JSON.parse(JSON.stringify({ Payload: await fake((invocation as { Payload: never }).Payload) }));

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
