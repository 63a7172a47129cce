import type { Counter } from "../../sync/metrics/counters";

/** Milliseconds between two lines of one worker. */
const EVERY = 2_000;

/** One line of a worker's log: what it has done of its item so far. */
export interface ProgressLine {
  readonly event: "progress";
  readonly round: number;
  readonly range: number;
  readonly objects: Counter["objects"];
}

/** @returns a function that logs how far the worker is, as one line of JSON, every two seconds at most. */
export function progressLog(of: { round: number; range: number }, count: Counter): () => void {
  let next = Date.now() + EVERY;
  return () => {
    if (Date.now() < next) return;
    next = Date.now() + EVERY;
    const line: ProgressLine = { event: "progress", ...of, objects: count.objects };
    console.log(JSON.stringify(line));
  };
}
