import type { SceneResult, TimedRun, ToolResult } from "./types";

/** @returns `NaN` of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length % 2 === 1) return sorted[Math.floor(middle)]!;
  return (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export const medianOf = (runs: readonly TimedRun[], figure: (run: TimedRun) => number): number =>
  median(runs.map(figure));

/**
 * A tool's wall time by ours: the median of each round's ratio, for runs of one round were neighbours.
 *
 * @returns `undefined` where they have no round in common
 */
export function ratioToOurs(scene: SceneResult, { runs }: ToolResult): number | undefined {
  const ours = scene.tools.find(({ tool }) => tool === "ours")?.runs ?? [];
  const ratios = runs.flatMap((run) => {
    const beside = ours.find(({ round }) => round === run.round);
    return beside ? [run.wallMs / beside.wallMs] : [];
  });
  return ratios.length === 0 ? undefined : median(ratios);
}
