import { StateMachine } from "aws-local-stepfunctions";
import type { FunctionName } from "../../functions/index";
import { render } from "../../machine/asl/index";
import { placeholders } from "../../machine/print";
import { machine } from "../../machine/sync";
import { MAX_INVOCATIONS } from "../constants";
import { sleep } from "./virtual-time";

type Definition = ConstructorParameters<typeof StateMachine>[0];
type Invoke = (execution: string, name: FunctionName, payload: unknown) => Promise<unknown>;

export type Ended =
  | { readonly status: "SUCCEEDED"; readonly output: unknown }
  | { readonly status: "FAILED"; readonly error: string; readonly cause: string }
  | { readonly status: "ABORTED" };

/** When an execution is stopped: some milliseconds after its start, or after it has entered a state. */
export interface Stop {
  readonly state?: string;
  readonly ms: number;
}

/** The result of a task. A redriven execution reuses it. */
type TaskResult = { readonly value: unknown } | { readonly error: unknown };

interface Event {
  readonly type: string;
  /** Only in events of Map items. */
  readonly index?: number;
  readonly state?: { readonly name: string; readonly input: unknown };
  readonly Error?: string;
  readonly Cause?: unknown;
}

/** An execution of the rendered definition. It can be stopped, and redriven from the state in which it stopped. */
export class Execution {
  /** The responses of DescribeExecution, each since a time. */
  private readonly statuses = [{ status: "RUNNING", since: Date.now() }];
  private redrives = 0;
  private invocations = 0;
  private readonly definition: Definition;
  /** The last state that was entered, and its input. */
  private current: { readonly name: string; readonly input: unknown };
  /** Task results of the current state's items. */
  private results = new Map<string, TaskResult>();

  constructor(
    /** The ARN of the execution. */
    readonly id: string,
    /** The name of the execution, which locates its records. */
    private readonly name: string,
    input: unknown,
    workers: number,
    private readonly invoke: Invoke,
  ) {
    this.definition = render(
      machine(placeholders, { workers, timeoutSeconds: 960 }),
    ) as unknown as Definition;
    this.current = { name: this.definition.StartAt, input };
  }

  /** Runs until the end, or until it is stopped. */
  async run(stopAfter?: Stop): Promise<Ended> {
    this.become("RUNNING");
    const ended = await this.untilEnd(stopAfter);
    this.become(ended.status);
    return ended;
  }

  private become(status: string): void {
    this.statuses.push({ status, since: Date.now() });
  }

  /** The status at a time, because DescribeExecution is eventually consistent. `undefined`: before the execution began. */
  statusAt(time: number): string | undefined {
    return this.statuses.findLast(({ since }) => since <= time)?.status;
  }

  private async untilEnd(stopAfter?: Stop): Promise<Ended> {
    const stopped = { now: false };
    const definition = structuredClone({ ...this.definition, StartAt: this.current.name });
    const execution = new StateMachine(definition, { validationOptions: { noValidate: true } }).run(
      this.current.input as never,
      {
        overrides: { taskResourceLocalHandlers: this.handlers(new Map(this.results), stopped) as never },
        context: { Execution: { Id: this.id, Name: this.name, RedriveCount: this.redrives } } as never,
      },
    );
    const stop = () => {
      stopped.now = true; // the interpreter still repeats tasks of a Map that wait for their next attempt
      execution.abort();
    };
    const stopLater = (ms: number) => void sleep(ms).then(() => stop());
    const last = this.watch(execution.eventLogs as AsyncIterable<Event>, (state) => {
      if (state === stopAfter?.state) stopLater(stopAfter.ms);
    });
    if (stopAfter !== undefined && stopAfter.state === undefined) stopLater(stopAfter.ms);
    const output = await execution.result.then((value) => ({ value })).catch(() => undefined);
    const event = await last;
    if (output && event?.type === "ExecutionSucceeded") return { status: "SUCCEEDED", output: output.value };
    if (event?.type === "ExecutionAborted") return { status: "ABORTED" };
    return { status: "FAILED", error: event?.Error ?? "", cause: String(event?.Cause ?? "") };
  }

  /** The state from which a redrive continues. */
  get state(): string {
    return this.current.name;
  }

  /** Continues an execution that was stopped. Completed items do not run again. */
  redrive(stopAfter?: Stop): Promise<Ended> {
    this.redrives++;
    return this.run(stopAfter);
  }

  private handlers(before: ReadonlyMap<string, TaskResult>, stopped: { readonly now: boolean }) {
    const call = (task: string) => async (parameters: { FunctionName: string; Payload: unknown }) => {
      if (stopped.now) throw new Error("The execution was stopped.");
      const { FunctionName, Payload } = parameters;
      // The number of redrives does not identify the task.
      const about = JSON.stringify(Payload, (key, value) => (/redrives$/i.test(key) ? undefined : value));
      const id = `${task} ${about}`;
      const known = before.get(id);
      if (known) return resultOf(known);
      if (++this.invocations > MAX_INVOCATIONS) throw new Error("The execution does not end.");
      const name = FunctionName.split(":").at(-1) as FunctionName;
      const result: TaskResult = await this.invoke(this.id, name, Payload).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
      if (!("error" in result) || !isTransient(result.error)) this.results.set(id, result);
      return resultOf(result);
    };
    return Object.fromEntries(taskNames(this.definition).map((task) => [task, call(task)]));
  }

  private async watch(
    events: AsyncIterable<Event>,
    onState: (name: string) => void,
  ): Promise<Event | undefined> {
    let last: Event | undefined;
    for await (const event of events) {
      last = event;
      if (event.type === "StateEntered" && event.index === undefined && event.state) {
        if (event.state.name !== this.current.name) this.results = new Map();
        this.current = event.state;
        onState(event.state.name);
      }
    }
    return last;
  }
}

const resultOf = (result: TaskResult): { readonly Payload: unknown } => {
  if ("error" in result) throw result.error;
  return { Payload: result.value };
};

const isTransient = (error: unknown): boolean => error instanceof Error && error.name.startsWith("Lambda.");

/** The names of all tasks, including those in Map states. */
function taskNames({ States }: Pick<Definition, "States">): string[] {
  return Object.entries(States).flatMap(([name, state]) => {
    if (state.Type === "Map" && state.ItemProcessor) return taskNames(state.ItemProcessor);
    return state.Type === "Task" ? [name] : [];
  });
}
