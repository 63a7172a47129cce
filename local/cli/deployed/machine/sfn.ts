import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  DescribeMapRunCommand,
  DescribeStateMachineCommand,
  type ExecutionListItem,
  ListMapRunsCommand,
  paginateGetExecutionHistory,
  paginateListExecutions,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { UsageError } from "../../usage";
import { PAGE_SIZE } from "../constants";
import { executionArn, isRun, type MachineArn } from "./arn";
import type {
  DescribedRun,
  ListedRun,
  MachineClient,
  MapCounts,
  RunEvent,
  RunFilter,
  Status,
} from "./client";
import { isGathered, runEvent } from "./event";
import { explained } from "./explain";

/** A {@link MachineClient} over the official SDK. */
export class SfnMachine implements MachineClient {
  /**
   * @param place where Step Functions is, for messages: a Region, or the URL of an endpoint
   * @param signal aborts all requests
   */
  constructor(
    private readonly client: SFNClient,
    readonly machine: MachineArn,
    private readonly place: string,
    private readonly signal?: AbortSignal,
  ) {}

  async definition(): Promise<string> {
    const { base: stateMachineArn } = this.machine;
    const described = this.client.send(new DescribeStateMachineCommand({ stateMachineArn }), this.options);
    const { definition = "" } = await this.explain("DescribeStateMachine", stateMachineArn, described);
    return definition;
  }

  async list(filter: RunFilter): Promise<readonly ListedRun[]> {
    return this.explain("ListExecutions", this.machine.base, this.listed(filter));
  }

  private async listed({ limit, statuses, since = new Date(0) }: RunFilter) {
    const [status, ...others] = statuses ?? [];
    const only = status !== undefined && others.length === 0 && { statusFilter: status };
    const input = { stateMachineArn: this.machine.base, ...only };
    // Few runs among thousands may have one of the statuses.
    const pageSize = others.length > 0 ? PAGE_SIZE : Math.min(PAGE_SIZE, limit);
    const found: ListedRun[] = [];
    for await (const { executions = [] } of paginateListExecutions(
      { client: this.client, pageSize },
      input,
      this.options,
    )) {
      found.push(
        ...executions
          .filter(({ executionArn = "" }) => isRun(this.machine, executionArn))
          .map(listedRun)
          .filter((run) => statuses?.includes(run.status) ?? true),
      );
      if (found.length >= limit || found.some(({ startedAt }) => startedAt < since)) break;
    }
    const recent = found.filter(({ startedAt }) => startedAt >= since);
    return recent.sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime()).slice(0, limit);
  }

  async describe(run: string): Promise<DescribedRun | undefined> {
    const arn = executionArn(this.machine, run);
    const described = this.client
      .send(new DescribeExecutionCommand({ executionArn: arn }), this.options)
      .catch(undefinedIf("ExecutionDoesNotExist"));
    const found = await this.explain("DescribeExecution", arn, described);
    return found && describedRun(found);
  }

  async events(run: string, after: number): Promise<readonly RunEvent[]> {
    const arn = executionArn(this.machine, run);
    return this.explain("GetExecutionHistory", arn, this.history(arn, after));
  }

  /** Reads backwards, because only the last events are new. */
  private async history(executionArn: string, after: number): Promise<readonly RunEvent[]> {
    const found: RunEvent[] = [];
    for await (const { events = [] } of paginateGetExecutionHistory(
      { client: this.client, pageSize: PAGE_SIZE },
      { executionArn, reverseOrder: true },
      this.options,
    )) {
      for (const event of events.map(runEvent)) {
        if (event.id <= after) return found.reverse();
        found.push(event);
        if (isGathered(event)) return found.reverse();
      }
    }
    return found.reverse();
  }

  async mapCounts(mapRunArn: string): Promise<MapCounts> {
    const described = this.client.send(new DescribeMapRunCommand({ mapRunArn }), this.options);
    const { itemCounts } = await this.explain("DescribeMapRun", mapRunArn, described);
    const { total = 0, pending = 0, running = 0 } = itemCounts ?? {};
    return { done: total - pending - running, total };
  }

  async currentMapRun(run: string): Promise<string | undefined> {
    const arn = executionArn(this.machine, run);
    const listed = this.client.send(new ListMapRunsCommand({ executionArn: arn }), this.options);
    const { mapRuns = [] } = await this.explain("ListMapRuns", arn, listed);
    return mapRuns.find(({ stopDate }) => stopDate === undefined)?.mapRunArn;
  }

  async start(name: string, input: string): Promise<void> {
    const { arn: stateMachineArn } = this.machine;
    const started = this.client
      .send(new StartExecutionCommand({ stateMachineArn, name, input }), this.options)
      .catch((error: Error) => {
        if (error.name !== "ExecutionAlreadyExists") throw error;
        throw new UsageError(`There is a run ${name} already. Give another --name, or none.`);
      });
    await this.explain("StartExecution", stateMachineArn, started);
  }

  async stop(run: string, cause: string): Promise<void> {
    const arn = executionArn(this.machine, run);
    const command = new StopExecutionCommand({ executionArn: arn, error: "Stopped", cause });
    await this.explain("StopExecution", arn, this.client.send(command, this.options));
  }

  private get options() {
    return this.signal === undefined ? {} : { abortSignal: this.signal };
  }

  private explain<T>(action: string, resource: string, result: Promise<T>): Promise<T> {
    return result.catch((error: unknown) => {
      if (error instanceof UsageError || this.signal?.aborted) throw error;
      throw explained(error, { action: `states:${action}`, resource, place: this.place });
    });
  }
}

const undefinedIf =
  (name: string) =>
  (error: Error): undefined => {
    if (error.name !== name) throw error;
    return undefined;
  };

const listedRun = ({ name, status, startDate, stopDate }: ExecutionListItem): ListedRun => ({
  name: name ?? "",
  status: status as Status,
  startedAt: startDate ?? new Date(0),
  stoppedAt: stopDate,
});

const describedRun = (it: DescribeExecutionCommandOutput): DescribedRun => ({
  arn: it.executionArn ?? "",
  name: it.name ?? "",
  status: it.status as Status,
  startedAt: it.startDate ?? new Date(0),
  stoppedAt: it.stopDate,
  input: it.input ?? "{}",
  output: it.status === "SUCCEEDED" ? it.output : undefined, // MiniStack has the error of a failed run as its output
  error: it.error,
  cause: it.cause,
});
