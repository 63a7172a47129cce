import type { TimedRun, ToolResult } from "../results/types";
import type { Scene } from "../scenes";
import type { Site } from "../site";
import type { Tool } from "../tools/tool";
import { type Lab, problemOf } from "./lab";
import type { Measured } from "./measured";

export interface TimingOptions {
  /** Timed runs of each tool. */
  readonly runs: number;
  /** A tool that takes longer is timed only once. A run is stopped after four times this limit. */
  readonly patienceMs: number;
}

/** Times all tools in turns (A B C A B C), so other load on this computer affects all tools equally. */
export async function timeInTurns(
  lab: Lab,
  scene: Scene,
  tools: readonly Tool[],
  site: Site,
  { runs, patienceMs }: TimingOptions,
): Promise<ToolResult[]> {
  const results = tools.map((tool) => ({
    tool,
    runs: [] as TimedRun[],
    problem: undefined as string | undefined,
  }));
  for (let round = 1; round <= runs; round++) {
    for (const result of results.filter((one) => shouldRun(one, patienceMs))) {
      const { tool } = result;
      await lab.restore(scene.state);
      const measured = await lab.run(tool, scene.state, site, patienceMs * 4);
      result.problem = problemOf(measured);
      lab.log(`${scene.name}  ${tool.name}  ${summary(measured, result.problem)}`);
      if (result.problem !== undefined || measured.cost === undefined) continue;
      const insideMs = tool.insideMs?.(measured.stdout);
      const { cost, listingMs } = measured;
      result.runs.push({
        round,
        ...cost,
        ...(insideMs !== undefined && { insideMs }),
        ...(listingMs !== undefined && { listingMs }),
      });
    }
  }
  return results.map(({ tool, runs: timed, problem }) => ({
    tool: tool.name,
    runs: timed,
    ...(problem !== undefined && { problem }),
  }));
}

const summary = ({ wallMs, cost }: Measured, problem: string | undefined): string =>
  problem ?? `${(wallMs / 1_000).toFixed(2)} s, CPU ${cost?.cpuS.toFixed(2)} s`;

/**
 * A tool that failed is not run again. sync-buckets runs in every round, because it is the baseline of the
 * other tools.
 */
const shouldRun = ({ tool, runs, problem }: ToolRuns, patienceMs: number): boolean =>
  problem === undefined && (tool.isBaseline || runs.every(({ wallMs }) => wallMs <= patienceMs));

interface ToolRuns {
  readonly tool: Tool;
  readonly runs: readonly TimedRun[];
  readonly problem: string | undefined;
}
