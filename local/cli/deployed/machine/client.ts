import type { StateEvent } from "../../../execution";
import type { MachineArn } from "./arn";

/** The statuses of an execution. */
export const STATUSES = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"] as const;
export type Status = (typeof STATUSES)[number];

/** A run as ListExecutions returns it. */
export interface ListedRun {
  readonly name: string;
  readonly status: Status;
  readonly startedAt: Date;
  /** `undefined` while the run is in progress. */
  readonly stoppedAt: Date | undefined;
}

/** Selects the runs to list: the newest runs that match. */
export interface RunFilter {
  /** Maximum number of runs. */
  readonly limit: number;
  /** @default all */
  readonly statuses?: readonly Status[];
  /** Only runs that started at this time or later. */
  readonly since?: Date;
}

/** A run as DescribeExecution returns it. */
export interface DescribedRun extends ListedRun {
  readonly arn: string;
  /** JSON. */
  readonly input: string;
  /** JSON; `undefined` unless the run succeeded. */
  readonly output: string | undefined;
  /** The name and the message of the error of a run that failed, was aborted, or timed out. */
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

/** An event of a run's history. `id` increases from 1. */
export interface RunEvent {
  readonly id: number;
  /** A state was entered or exited. */
  readonly state?: StateEvent;
  /** A distributed Map has started: the ARN of its Map Run. */
  readonly mapRun?: string;
}

/** The number of items of a Map Run that have ended in any way, and of all its items. */
export interface MapCounts {
  readonly done: number;
  readonly total: number;
}

/**
 * The operations of Step Functions that the commands need. Every method retries throttled requests, and rejects with an error
 * that names the action and what to do: UsageError if the machine does not exist, InvalidCredentials, otherwise Error.
 */
export interface MachineClient {
  readonly machine: MachineArn;
  /** The definition of the machine: JSON. */
  definition(): Promise<string>;
  /** The runs, newest first, without the items of their Maps. */
  list(filter: RunFilter): Promise<readonly ListedRun[]>;
  /** @returns `undefined` if there is no run of this name */
  describe(run: string): Promise<DescribedRun | undefined>;
  /**
   * The events with a larger `id`, in order. With 0: the events that matter for the progress, from the last `Gather` on.
   * @param after the `id` of the last known event; 0: none
   */
  events(run: string, after: number): Promise<readonly RunEvent[]>;
  mapCounts(mapRun: string): Promise<MapCounts>;
  /** The ARN of the Map Run in progress, for a service whose history does not contain it; `undefined`: none. */
  currentMapRun(run: string): Promise<string | undefined>;
  /** @throws UsageError if there is a run of this name */
  start(run: string, input: string): Promise<void>;
  /** Stops a run without waiting for its end. Idempotent. */
  stop(run: string, cause: string): Promise<void>;
}
