import type { Counts } from "../run/kinds";
import type { Cost } from "../run/measured";

/** One timed run. */
export interface TimedRun extends Cost {
  readonly round: number;
  /** What the tool says that the sync took, without starting the program. */
  readonly insideMs?: number;
}

/** A run whose requests were counted, and one more after it. */
export interface Check {
  readonly requests: Counts;
  /** What differed afterwards, in words; empty: the destination was right. */
  readonly differences: string;
  /** Requests of the second run that changed something. */
  readonly changesOfSecondRun: number;
}

export interface ToolResult {
  readonly tool: string;
  readonly runs: readonly TimedRun[];
  /** `undefined`: all runs went well. */
  readonly problem?: string;
  readonly check?: Check;
}

export interface SceneResult {
  readonly scene: string;
  readonly title: string;
  /** What the source holds, in words. */
  readonly size: string;
  readonly late: boolean;
  readonly tools: readonly ToolResult[];
}

export interface Results {
  readonly date: string;
  readonly machine: {
    readonly cpus: number;
    readonly model: string;
    readonly memoryGiB: number;
    readonly node: string;
  };
  readonly server: { readonly name: string; readonly version: string };
  readonly runs: number;
  readonly latencyMs: number;
  readonly patienceS: number;
  /** All tools that were asked for; `version` is missing where the program was not found. */
  readonly tools: readonly { readonly name: string; readonly title: string; readonly version?: string }[];
  readonly scenes: readonly SceneResult[];
  /** Scenes that were not measured, and why. */
  readonly skipped: readonly { readonly scene: string; readonly why: string }[];
}
