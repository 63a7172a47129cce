import type { ConcurrencyLimit } from "../../sync/concurrency/adaptive-limit";
import type { RateLimit } from "../../sync/concurrency/rate-limit";
import type { Semaphore } from "../../sync/concurrency/semaphore";
import type { MutableCounters } from "../../sync/metrics/counters";
import type { ExecutionStatus, Leases } from "../../sync/records/leases";
import type { Records } from "../../sync/records/records";
import type { Run } from "../../sync/request/run";
import type { ObjectStore } from "../../sync/s3/object-store";
import type { SplitSizes } from "../../sync/scan/constants";
import type { Grant } from "./grants";
import type { Settings } from "./settings";

/** The facts about a function that the stack needs, in addition to its code. */
export interface FunctionSettings {
  readonly description: string;
  /** MB. 1,769 MB is one vCPU. */
  readonly memorySize: number;
  /** Seconds, at most 900. */
  readonly timeout: number;
  readonly grants: readonly Grant[];
}

/** The part of Lambda's context object that the functions use. */
export interface LambdaContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
  /** Aborts when a local run is stopped. Lambda does not set it. */
  readonly stop?: AbortSignal;
}

/** The environment of a step: S3 in any Region, the runs bucket, and the counters of its invocation. */
export interface Runtime {
  readonly settings: Settings;
  readonly counters: MutableCounters;
  /** @param signal aborts the store's requests */
  readonly store: (region: string, signal?: AbortSignal) => ObjectStore;
  /** A store that finds buckets in any Region. Its requests take longer. */
  readonly anywhere: ObjectStore;
  readonly records: (run: Run) => Records;
  readonly leases: Leases;
  /** Replaces Step Functions in tests. */
  readonly executionStatus?: ExecutionStatus;
  /** Permits for copies, which all workers of this process share. */
  readonly copyPermits: Semaphore<ConcurrencyLimit>;
  /** Replaces the sizes of a deployment in tests. */
  readonly splitSizes?: SplitSizes | undefined;
  /** Keys that this process deletes per second. */
  readonly deleteRate: RateLimit;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits for the given number of milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Writes a line to the function's log. */
  readonly log: (line: string) => void;
  /**
   * Writes a line to the function's log without a change. CloudWatch reads metrics only from a JSON object that is not
   * enclosed.
   */
  readonly emit: (line: string) => void;
  /** Adds the run time so far to the counters. */
  readonly clockOut: () => void;
}

/** One state's work: its data in, the next state's data out. Both are JSON. */
export type Step<In, Out> = (runtime: Runtime, event: In, context: LambdaContext) => Promise<Out>;

/** A step as Lambda calls it. */
export type Handler<In, Out> = (event: In, context: LambdaContext) => Promise<Out>;
