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

/** What of our runs others are held against: the whole command, or the state machine's execution alone. */
export type Against = "wallMs" | "insideMs";

/**
 * A tool's wall time by ours: the median of each round's ratio, for runs of one round were neighbours.
 *
 * @returns `undefined` where they have no round in common
 */
export function ratioToOurs(
  scene: SceneResult,
  { runs }: ToolResult,
  against: Against = "wallMs",
): number | undefined {
  const ratios = runs.flatMap((run) => {
    const beside = oursOf(scene).find(({ round }) => round === run.round)?.[against];
    return beside === undefined ? [] : [run.wallMs / beside];
  });
  return ratios.length === 0 ? undefined : median(ratios);
}

/** Seconds of a tool's runs that are the state machine's execution; `undefined` of other tools. */
export function insideS({ runs }: ToolResult): number | undefined {
  const known = runs.flatMap(({ insideMs }) => (insideMs === undefined ? [] : [insideMs / 1_000]));
  return known.length === 0 ? undefined : median(known);
}

const oursOf = (scene: SceneResult): readonly TimedRun[] =>
  scene.tools.find(({ tool }) => tool === "ours")?.runs ?? [];
