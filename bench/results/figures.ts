import type { SceneResult, TimedRun, ToolResult } from "./types";

/** @returns the median, or `NaN` if there are no values */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length % 2 === 1) return sorted[Math.floor(middle)]!;
  return (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export const medianOf = (runs: readonly TimedRun[], figure: (run: TimedRun) => number): number =>
  median(runs.map(figure));

/**
 * Baseline of a ratio: the wall time of the whole sync-buckets command, or of the state machine's execution
 * only.
 */
export type Baseline = "wallMs" | "insideMs";

/**
 * Ratio of a tool's wall time to the baseline: the median of the ratios of all rounds. A ratio compares
 * runs of the same round, because they ran shortly after each other.
 *
 * @returns `undefined` if the tool and sync-buckets have no round in common
 */
export function ratioToOurs(
  scene: SceneResult,
  { runs }: ToolResult,
  baseline: Baseline = "wallMs",
): number | undefined {
  const ratios = runs.flatMap((run) => {
    const reference = oursOf(scene).find(({ round }) => round === run.round)?.[baseline];
    return reference === undefined ? [] : [run.wallMs / reference];
  });
  return ratios.length === 0 ? undefined : median(ratios);
}

/** Median duration of the state machine's execution, in seconds; `undefined` for other tools. */
export function insideS({ runs }: ToolResult): number | undefined {
  const known = runs.flatMap(({ insideMs }) => (insideMs === undefined ? [] : [insideMs / 1_000]));
  return known.length === 0 ? undefined : median(known);
}

/** The listing phase of sync-buckets, and its ratio to the floor's requests of the same round. */
export interface ListingPhase {
  readonly seconds: number;
  readonly ratioToFloor: number;
}

/** @returns `undefined` if the phase or the floor was not measured */
export function listingPhase(scene: SceneResult, { runs }: ToolResult): ListingPhase | undefined {
  const floor = scene.tools.find(({ tool }) => tool === "floor")?.runs ?? [];
  const known = runs.flatMap(({ round, listingMs }) => {
    const least = floor.find((one) => one.round === round)?.insideMs;
    return listingMs === undefined || least === undefined ? [] : [{ listingMs, ratio: listingMs / least }];
  });
  if (known.length === 0) return undefined;
  return {
    seconds: median(known.map(({ listingMs }) => listingMs)) / 1_000,
    ratioToFloor: median(known.map(({ ratio }) => ratio)),
  };
}

const oursOf = (scene: SceneResult): readonly TimedRun[] =>
  scene.tools.find(({ tool }) => tool === "ours")?.runs ?? [];
