import type { MutableCounters } from "../../sync/metrics/counters";
import type { WorkerProgress } from "../../sync/records/schema";
import { FIRST_PROGRESS_RECORD_MS, PROGRESS_MS, PROGRESS_RECORD_MS } from "./constants";
import type { Runtime } from "./function";
import type { Held } from "./lease";

/** One line of a worker's log: the counts of its item so far. */
export interface ProgressLine {
  readonly event: "progress";
  readonly round: number;
  readonly item: number;
  readonly objects: MutableCounters["objects"];
  readonly bytes: MutableCounters["bytes"];
}

type Item = Pick<ProgressLine, "round" | "item">;

/** @returns a function that logs the progress of a worker as one line of JSON, at most every two seconds */
export function logProgress(
  of: Item,
  { counters, now, log }: Pick<Runtime, "counters" | "now" | "log">,
): () => void {
  const isDue = interval(now, PROGRESS_MS, PROGRESS_MS);
  return () => {
    if (!isDue()) return;
    const { objects, bytes } = counters;
    const line: ProgressLine = { event: "progress", ...of, objects, bytes };
    log(JSON.stringify(line));
  };
}

/** Logs and records the progress of a worker. */
export interface ProgressReporter {
  readonly onProgress: () => void;
  /** Waits until no record is being written. Call it before the result, whose counters include the requests. */
  readonly settled: () => Promise<void>;
}

interface Reporting extends Pick<Runtime, "counters" | "now" | "log"> {
  readonly lease: Pick<Held, "lost">;
}

/**
 * Logs the progress of a worker, and records it after 10 seconds and then every 30 seconds. At most one record is being
 * written at a time. A record that cannot be written is omitted, because only the display of the run needs it. A worker
 * without its lease writes no record.
 */
export function reportProgress(
  of: Item,
  reporting: Reporting,
  write: (progress: WorkerProgress) => Promise<void>,
): ProgressReporter {
  const { counters, now, lease } = reporting;
  const toLog = logProgress(of, reporting);
  const isDue = interval(now, FIRST_PROGRESS_RECORD_MS, PROGRESS_RECORD_MS);
  let writing: Promise<void> | undefined;
  const onProgress = () => {
    toLog();
    if (writing !== undefined || lease.lost || !isDue()) return;
    const { objects, bytes } = counters;
    writing = write({ at: new Date(now()).toISOString(), counters: { objects, bytes } })
      .catch(() => {})
      .then(() => {
        writing = undefined;
      });
  };
  return { onProgress, settled: async () => writing };
}

/** @returns a function that returns `true` once `first` milliseconds have passed, and then at most every `next` ones */
function interval(now: () => number, first: number, next: number): () => boolean {
  let at = now() + first;
  return () => {
    const time = now();
    if (time < at) return false;
    at = time + next;
    return true;
  };
}
