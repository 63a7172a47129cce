/**
 * Step Functions in memory, over HTTP: the actions that `npm run runs` uses. Executions run the registered definition in
 * the interpreter, with the functions of an account on this computer.
 */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Account } from "../../../../local/account";
import { execute, type StateEvent } from "../../../../local/execution";

interface Execution {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  status: string;
  /** Seconds since 1970, as in the API. */
  readonly startDate: number;
  stopDate?: number;
  readonly input: string;
  output?: string;
  error?: string;
  cause?: string;
  readonly history: object[];
}

interface MapRun {
  readonly mapRunArn: string;
  readonly executionArn: string;
  readonly items: number;
  ended: boolean;
}

type Input = Readonly<Record<string, string | number | boolean | undefined>>;

/** An error response. */
class Refused extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** The states whose items are separate executions. */
const MAPS: ReadonlySet<string> = new Set(["CopyRanges", "DeleteOrphans"]);

export class StepFunctions {
  /** The actions that were called, in order. */
  readonly calls: string[] = [];
  /** The responses to the next requests, instead of the correct responses. */
  readonly refusals: Refused[] = [];
  /** Called with each action before its response. */
  before: ((action: string) => Promise<void> | undefined) | undefined;
  /** A definition that replaces the registered definition. */
  definition: string | undefined;
  readonly executions = new Map<string, Execution>();
  private readonly mapRuns = new Map<string, MapRun>();
  private readonly ends: Promise<void>[] = [];

  constructor(private readonly account: Account) {}

  /** Refuses the next request. */
  refuse(name: string, message: string, status = 400): void {
    this.refusals.push(new Refused(name, message, status));
  }

  /** Waits until all executions have ended, including stopped executions. */
  async idle(): Promise<void> {
    await Promise.all(this.ends);
  }

  async listen(): Promise<{ endpoint: string; close: () => Promise<void> }> {
    const server = createServer((request, response) => void this.respond(request, response));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const close = async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    };
    return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
  }

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const action = String(request.headers["x-amz-target"]).replace("AWSStepFunctions.", "");
    const input = JSON.parse(await text(request)) as Input;
    this.calls.push(action);
    await this.before?.(action);
    try {
      const refusal = this.refusals.shift();
      if (refusal !== undefined) throw refusal;
      const output = (this as unknown as Record<string, (input: Input) => object>)[action]?.(input);
      response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(output));
    } catch (error) {
      const { name, message, status = 500 } = error as Refused;
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify({ __type: `com.amazonaws.swf.service.v2.model#${name}`, message }));
    }
  }

  DescribeStateMachine({ stateMachineArn }: Input): object {
    const { machineArn, definition } = this.account;
    if (stateMachineArn !== machineArn)
      throw new Refused("StateMachineDoesNotExist", `State Machine Does Not Exist: '${stateMachineArn}'`);
    return { stateMachineArn, definition: this.definition ?? definition };
  }

  /** Lists the items of Maps as well, so a test can show that they do not appear as runs. */
  ListExecutions({ statusFilter, maxResults, nextToken }: Input): object {
    const all = [...this.executions.values()]
      .filter(({ status }) => statusFilter === undefined || status === statusFilter)
      .sort((a, b) => b.startDate - a.startDate);
    const from = Number(nextToken ?? 0);
    const to = from + Number(maxResults ?? 100);
    const executions = all
      .slice(from, to)
      .map(({ history, input, output, error, cause, ...listed }) => listed);
    return { executions, ...(to < all.length && { nextToken: String(to) }) };
  }

  DescribeExecution({ executionArn }: Input): object {
    const { history, ...described } = this.execution(executionArn);
    return described;
  }

  GetExecutionHistory({ executionArn, maxResults, nextToken, reverseOrder }: Input): object {
    const { history } = this.execution(executionArn);
    const all = reverseOrder ? history.toReversed() : history;
    const from = Number(nextToken ?? 0);
    const to = from + Math.min(Number(maxResults ?? 100), 7); // forces several pages
    return { events: all.slice(from, to), ...(to < all.length && { nextToken: String(to) }) };
  }

  DescribeMapRun({ mapRunArn }: Input): object {
    const run = this.mapRuns.get(String(mapRunArn));
    if (run === undefined) throw new Refused("ResourceNotFound", `Map Run Does Not Exist: '${mapRunArn}'`);
    const { items, ended } = run;
    const none = { pending: 0, failed: 0, timedOut: 0, aborted: 0, resultsWritten: 0 };
    const itemCounts = { ...none, running: ended ? 0 : items, succeeded: ended ? items : 0, total: items };
    return { mapRunArn, executionArn: run.executionArn, status: ended ? "SUCCEEDED" : "RUNNING", itemCounts };
  }

  ListMapRuns({ executionArn }: Input): object {
    const mapRuns = [...this.mapRuns.values()].filter((run) => run.executionArn === executionArn);
    return { mapRuns: mapRuns.map(({ mapRunArn, ended }) => ({ mapRunArn, ...(ended && { stopDate: 1 }) })) };
  }

  StartExecution({ stateMachineArn, name, input = "{}" }: Input): object {
    const { machineArn } = this.account;
    const executionArn = `${machineArn.replace(":stateMachine:", ":execution:")}:${name}`;
    if (this.executions.has(executionArn))
      throw new Refused("ExecutionAlreadyExists", `Execution Already Exists: '${executionArn}'`);
    const execution: Execution = {
      executionArn,
      stateMachineArn: String(stateMachineArn).replace(/:live$/, ""),
      name: String(name),
      status: "RUNNING",
      startDate: Date.now() / 1_000,
      input: String(input),
      history: [{ id: 1, type: "ExecutionStarted" }],
    };
    this.executions.set(executionArn, execution);
    this.ends.push(this.run(execution));
    return { executionArn, startDate: execution.startDate };
  }

  StopExecution({ executionArn, error, cause }: Input): object {
    const execution = this.execution(executionArn);
    end(execution, { status: "ABORTED", error: String(error), cause: String(cause) });
    this.account.state.executions.set(execution.executionArn, "ABORTED");
    return { stopDate: execution.stopDate };
  }

  private async run(execution: Execution): Promise<void> {
    const { name, startDate } = execution;
    const onEvent = (event: StateEvent) => this.record(execution, event);
    const options = { name, startedAt: new Date(startDate * 1_000), onEvent };
    const ended = await execute(this.account, JSON.parse(execution.input), options);
    const { status } = ended;
    if (ended.status === "FAILED") end(execution, ended);
    else end(execution, { status, output: JSON.stringify(ended.output) });
  }

  private record({ executionArn, status, history }: Execution, { type, state, data }: StateEvent): void {
    if (status !== "RUNNING") return; // the execution was stopped
    const { States } = JSON.parse(this.account.definition) as { readonly States: object };
    if (!Object.hasOwn(States, state)) return; // a state of an item, which has a separate history
    const add = (event: object) =>
      history.push({ id: history.length + 1, timestamp: Date.now() / 1_000, ...event });
    const json = JSON.stringify(data);
    if (type === "entered")
      add({ type: "TaskStateEntered", stateEnteredEventDetails: { name: state, input: json } });
    else add({ type: "TaskStateExited", stateExitedEventDetails: { name: state, output: json } });
    if (!MAPS.has(state)) return;
    const mapRunArn = `${executionArn.replace(":execution:", ":mapRun:")}/${state}:${history.length}`;
    if (type === "entered") {
      const { items: ranges, deletes = [] } = data as { items?: unknown[]; deletes?: unknown[] };
      const items = state === "CopyRanges" ? ranges!.length : deletes.length;
      this.mapRuns.set(mapRunArn, { mapRunArn, executionArn, items, ended: false });
      add({ type: "MapRunStarted", mapRunStartedEventDetails: { mapRunArn } });
      this.addChild(executionArn, state);
    } else for (const run of this.mapRuns.values()) run.ended ||= run.executionArn === executionArn;
  }

  private addChild(parent: string, label: string): void {
    const name = randomUUID();
    const executionArn = `${parent.slice(0, parent.lastIndexOf(":"))}/${label}:${name}`;
    const startDate = Date.now() / 1_000;
    const child = { executionArn, stateMachineArn: "", name, status: "SUCCEEDED", startDate, input: "{}" };
    this.executions.set(executionArn, { ...child, history: [] });
  }

  private execution(arn: Input[string]): Execution {
    const found = this.executions.get(String(arn));
    if (found !== undefined) return found;
    throw new Refused("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
  }
}

/** The first end counts: an execution that was stopped stays stopped. */
function end(execution: Execution, result: Partial<Execution>): void {
  if (execution.status === "RUNNING") Object.assign(execution, result, { stopDate: Date.now() / 1_000 });
}
