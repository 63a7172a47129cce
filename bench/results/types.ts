import type { Counts } from "../run/kinds";
import type { Cost } from "../run/measured";

/** One timed run. */
export interface TimedRun extends Cost {
  /** Starts at 1. */
  readonly round: number;
  /** Duration without the start of the program: of the state machine's execution, or of the floor's requests. */
  readonly insideMs?: number;
  /** The part of the duration for the rounds that list the buckets. Only of sync-buckets, if nothing changed. */
  readonly listingMs?: number;
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
  /** Milliseconds of latency added to each response. */
  readonly latencyMs: number;
  readonly tools: readonly ToolResult[];
}

/** The results of one call of the benchmark. */
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
  /** Objects in each bucket of scenes b, c, e and f. */
  readonly objects: number;
  /** Timed runs of each tool in a scene. */
  readonly runs: number;
  /** A tool whose run took longer was timed only once. */
  readonly patienceS: number;
  /** All selected tools; `version` is missing if the program was not found. */
  readonly tools: readonly { readonly name: string; readonly title: string; readonly version?: string }[];
  readonly scenes: readonly SceneResult[];
  /** Scenes that were not measured, with the reason. */
  readonly skipped: readonly { readonly scene: string; readonly why: string }[];
}
