import type { Side } from "./buckets";
import { type Clock, line } from "./clock";
import { listTime, type Model } from "./model";
import type { Traffic } from "./traffic";

/** Where a worker works. */
export interface Surroundings {
  readonly model: Model;
  readonly clock: Clock;
  /** Of all workers. */
  readonly traffic: Traffic;
}

/** What one worker's requests take: S3 has its time for each, and then the worker's one CPU. */
export interface Requests {
  /** The page of a bucket that starts at a rank. */
  list(side: Side, start: number): Promise<void>;
  copy(): Promise<void>;
}

export function requests({ model, clock, traffic }: Surroundings): Requests {
  const cpu = line(clock);
  const work = (ms: number) => () => cpu(ms) + ms;
  const [page, copy] = [work(model.pageCpu), work(model.copyCpu)];
  return {
    list: (side, start) => clock.until(traffic.list(side) + listTime(model, side, start), page),
    copy: () => clock.until(traffic.copies(1) + model.copy, copy),
  };
}
