import type { MutableCounters } from "../../sync/metrics/counters";
import { PROGRESS_MS } from "./constants";
import type { Runtime } from "./function";

/** One line of a worker's log: the counts of its item so far. */
export interface ProgressLine {
  readonly event: "progress";
  readonly round: number;
  readonly item: number;
  readonly objects: MutableCounters["objects"];
  readonly bytes: MutableCounters["bytes"];
}

/** @returns a function that logs the progress of a worker as one line of JSON, at most every two seconds. */
export function progressLog(
  of: { round: number; item: number },
  counters: MutableCounters,
  { now, log }: Pick<Runtime, "now" | "log">,
): () => void {
  let next = now() + PROGRESS_MS;
  return () => {
    if (now() < next) return;
    next = now() + PROGRESS_MS;
    const line: ProgressLine = { event: "progress", ...of, objects: counters.objects, bytes: counters.bytes };
    log(JSON.stringify(line));
  };
}
