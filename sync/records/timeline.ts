import type { Counters } from "../metrics/counters";
import type { Failure } from "../model/failure";
import { TIMELINE_ROUNDS, TIMELINE_WORKERS, WORKERS_PER_ROUND } from "./constants";

/**
 * Why a worker ended. `done`: its item is complete. `time`, `keys`: it returned the rest of its item at a limit, or because
 * someone stopped the run. `denied`: S3 denied every copy. `error`: it ended early with an error. `lost`: it left no
 * result.
 */
export const WORKER_ENDS = ["done", "time", "keys", "denied", "error", "lost"] as const;
export type WorkerEnd = (typeof WORKER_ENDS)[number];

/** The start and end of a worker, in milliseconds since 1970, by its own clock. */
export interface WorkerTimes {
  readonly began: number;
  readonly ended: number;
}

/** A worker that left a result. */
export interface WorkerSpan extends WorkerTimes {
  /** The number of its work item in the round, from 0. */
  readonly item: number;
  /** Keys that have an outcome. */
  readonly keys: number;
  readonly end: Exclude<WorkerEnd, "lost">;
}

/** A worker in a report. Times are ISO 8601. */
export interface TimelineWorker extends Omit<WorkerSpan, keyof WorkerTimes> {
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** A round in a report: when its workers began, when they ended, and why. */
export interface TimelineRound {
  /** Rounds of deletes follow those of copies. */
  readonly action: "copy" | "delete";
  /** From 1, for each action. */
  readonly round: number;
  /** ISO 8601, as is `finishedAt`. `null`: no worker left a result. */
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** The number of work items, each with its own worker. It is the sum of `ends`. */
  readonly items: number;
  /** Keys that have an outcome. */
  readonly keys: number;
  /** The number of workers, by the reason why they ended. */
  readonly ends: Readonly<Record<WorkerEnd, number>>;
  /** The most frequent errors of workers. */
  readonly errors: readonly Failure[];
  /** The workers with the longest times, in the order of their start. */
  readonly workers: readonly TimelineWorker[];
}

/**
 * The timeline of one round. At most 100 workers remain.
 *
 * @param items the number of work items. Items without a worker count as `lost`
 */
export function timelineOf(
  { action, round, items }: Pick<TimelineRound, "action" | "round" | "items">,
  spans: readonly WorkerSpan[],
  errors: readonly Failure[],
): TimelineRound {
  const ends = Object.fromEntries(WORKER_ENDS.map((end) => [end, 0])) as Record<WorkerEnd, number>;
  for (const { end } of spans) ends[end]++;
  ends.lost = items - spans.length;
  return {
    ...{ action, round },
    startedAt: isoOrNull(
      spans.reduce((first, { began }) => Math.min(first, began), Number.POSITIVE_INFINITY),
    ),
    finishedAt: isoOrNull(spans.reduce((last, { ended }) => Math.max(last, ended), Number.NEGATIVE_INFINITY)),
    items,
    keys: spans.reduce((sum, { keys }) => sum + keys, 0),
    ends,
    errors,
    workers: longest(spans.map(withIsoTimes), WORKERS_PER_ROUND),
  };
}

/** The timeline of a run. At most 200 rounds remain, the first and the last, with 1,000 workers in total. */
export function boundedTimeline(rounds: readonly TimelineRound[]): readonly TimelineRound[] {
  const half = TIMELINE_ROUNDS / 2;
  const kept =
    rounds.length > TIMELINE_ROUNDS ? [...rounds.slice(0, half), ...rounds.slice(-half)] : [...rounds];
  const each = Math.floor(TIMELINE_WORKERS / Math.max(1, kept.length));
  return kept.map((round) => ({ ...round, workers: longest(round.workers, each) }));
}

/** Keys of a worker that have an outcome: of the source, and orphans. */
export const keysWithOutcome = ({ objects }: Counters): number => objects.source + objects.orphans;

const iso = (ms: number): string => new Date(ms).toISOString();
const isoOrNull = (ms: number): string | null => (Number.isFinite(ms) ? iso(ms) : null);

const withIsoTimes = ({ item, began, ended, keys, end }: WorkerSpan): TimelineWorker => ({
  item,
  startedAt: iso(began),
  finishedAt: iso(ended),
  keys,
  end,
});

const msOf = ({ startedAt, finishedAt }: TimelineWorker): number =>
  Date.parse(finishedAt) - Date.parse(startedAt);

function longest(workers: readonly TimelineWorker[], most: number): readonly TimelineWorker[] {
  const kept = [...workers].sort((a, b) => msOf(b) - msOf(a)).slice(0, most);
  return kept.sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt) || a.item - b.item);
}
