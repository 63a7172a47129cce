import type { TimelineWorker } from "../../../records/timeline";

/** A worker in a lane, from 0. The workers of a lane do not overlap. */
export interface Placed {
  readonly worker: TimelineWorker;
  readonly lane: number;
  /** Milliseconds since 1970. */
  readonly began: number;
  readonly ended: number;
}

/**
 * Places each worker into the first lane that is free when it begins. So there are as many lanes as concurrent workers.
 *
 * @param workers in the order of their start
 */
export function placed(workers: readonly TimelineWorker[]): Placed[] {
  const ends: number[] = [];
  return workers.map((worker) => {
    const [began, ended] = [Date.parse(worker.startedAt), Date.parse(worker.finishedAt)];
    const free = ends.findIndex((end) => end <= began);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = ended;
    return { worker, lane, began, ended };
  });
}
