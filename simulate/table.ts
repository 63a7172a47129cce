import { minLists, type Round, type Simulated } from "./run/machine";
import { type Buckets, sizeOf } from "./s3/buckets";

/** The maximum load divided by the mean. 1 if there is no load. */
export function imbalance(loads: readonly number[]): number {
  const mean = loads.reduce((sum, load) => sum + load, 0) / loads.length;
  return mean > 0 ? Math.max(...loads) / mean : 1;
}

/** The share of busy time of the workers in a round's Map, 0 to 1. */
export function busy({ timings, mapMs }: Round, workers: number): number {
  return timings.reduce((sum, { start, end }) => sum + end - start, 0) / (mapMs * workers);
}

/** Busy milliseconds of each Map slot that had an item. */
export function slotLoads({ timings }: Round): number[] {
  const loads = new Map<number, number>();
  for (const { slot, start, end } of timings) loads.set(slot, (loads.get(slot) ?? 0) + end - start);
  return [...loads.values()];
}

const worst = (rounds: readonly Round[], of: (round: Round) => number): number => Math.max(...rounds.map(of));

/** LIST requests beyond the minimum for both buckets, in percent of that minimum. */
export const overhead = (buckets: Buckets, { lists }: Simulated): number =>
  (lists / minLists(buckets) - 1) * 100;

const COLUMNS = [
  ["shape", -9],
  ["run", -8],
  ["rounds", 6],
  ["time", 9],
  ["busy %", 6],
  ["range", 6],
  ["worker", 6],
  ["LIST", 9],
  ["over %", 6],
  ["COPY", 9],
  ["USD", 9],
  ["state B", 7],
  ["events", 6],
] as const;

const formatRow = (cells: readonly string[]): string =>
  cells
    .map((cell, i) => {
      const width = COLUMNS[i]?.[1] ?? 0;
      return width < 0 ? cell.padEnd(-width) : cell.padStart(width);
    })
    .join("  ")
    .trimEnd();

export const header = (): string => formatRow(COLUMNS.map(([name]) => name));

/** One run as a table row. `range` and `worker` are the imbalance of items and of slots in the worst round. */
export function row(shape: string, run: string, buckets: Buckets, workers: number, done: Simulated): string {
  const { rounds, reported } = done;
  const mapped = rounds.reduce((sum, { mapMs }) => sum + mapMs, 0);
  const worked = rounds.reduce((sum, round) => sum + busy(round, workers) * round.mapMs, 0);
  return formatRow([
    shape,
    run,
    `${rounds.length}`,
    duration(done.ms),
    ((100 * worked) / mapped).toFixed(0),
    worst(rounds, ({ scanned }) => imbalance(scanned)).toFixed(2),
    worst(rounds, (round) => imbalance(slotLoads(round))).toFixed(2),
    `${done.lists}`,
    overhead(buckets, done).toFixed(2),
    `${reported.output.requests.COPY}`,
    reported.output.estimatedCostUsd.toFixed(2),
    `${done.largestState}`,
    `${done.events}`,
  ]);
}

/** One round as a line of text. */
export function roundLine(round: Round, number: number, workers: number): string {
  const scanned = round.scanned.reduce((sum, keys) => sum + keys, 0);
  return [
    `    round ${String(number).padStart(2)}:`,
    `${round.items} items after ${round.probes} probes,`,
    `${scanned} keys in ${duration(round.mapMs)},`,
    `range ${imbalance(round.scanned).toFixed(2)}`,
    `(as divided ${imbalance(round.divided).toFixed(2)}),`,
    `worker ${imbalance(slotLoads(round)).toFixed(2)},`,
    `busy ${(100 * busy(round, workers)).toFixed(0)}%`,
  ].join(" ");
}

/** @example duration(3_725_000) // "1:02:05" */
export function duration(ms: number): string {
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  const twoDigits = (n: number): string => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return hours > 0
    ? `${hours}:${twoDigits(minutes)}:${twoDigits(seconds % 60)}`
    : `${minutes}:${twoDigits(seconds % 60)}`;
}

/** Whether a run succeeded and counted every key of both buckets exactly once. */
export const isWhole = (buckets: Buckets, { reported }: Simulated): boolean =>
  reported.status === "succeeded" &&
  reported.output.objects.source === sizeOf(buckets, 0) &&
  reported.output.objects.destination === sizeOf(buckets, 1);
