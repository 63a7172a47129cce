import type { Counts } from "../run/kinds";
import type { Cost } from "../run/measured";

/** One timed run. */
export interface TimedRun extends Cost {
  /** Starts at 1. */
  readonly round: number;
  /** Duration of the state machine's execution, without the start of the program. Only for sync-buckets. */
  readonly insideMs?: number;
}

/** Result of a run with counted requests and of a second run after it. */
export interface Check {
  readonly requests: Counts;
  /** Differences between the buckets after the first run, such as `"3 missing"`; empty if they are equal. */
  readonly differences: string;
  /** Number of requests of the second run that change a bucket. */
  readonly changesOfSecondRun: number;
}

export interface ToolResult {
  readonly tool: string;
  readonly runs: readonly TimedRun[];
  /** Why a run failed; `undefined` if all runs succeeded. */
  readonly problem?: string;
  readonly check?: Check;
}

export interface SceneResult {
  readonly scene: string;
  readonly title: string;
  /** Size of the source: a number of objects such as `"20,000"`, or `"10 × 256 MiB"`. */
  readonly size: string;
  /** Whether latency was added to each response. */
  readonly late: boolean;
  readonly tools: readonly ToolResult[];
}

/** Content of results.json. */
export interface Results {
  /** ISO 8601 date. */
  readonly date: string;
  readonly machine: {
    readonly cpus: number;
    readonly model: string;
    readonly memoryGiB: number;
    readonly node: string;
  };
  readonly server: { readonly name: string; readonly version: string };
  /** Timed runs of each tool in a scene. */
  readonly runs: number;
  /** Latency added to each response in scenes with latency. */
  readonly latencyMs: number;
  /** A tool whose run took longer was timed only once. */
  readonly patienceS: number;
  /** All selected tools; `version` is missing if the program was not found. */
  readonly tools: readonly { readonly name: string; readonly title: string; readonly version?: string }[];
  readonly scenes: readonly SceneResult[];
  /** Scenes that were not measured, with the reason. */
  readonly skipped: readonly { readonly scene: string; readonly why: string }[];
}
