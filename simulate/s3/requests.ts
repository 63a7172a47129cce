import { type Clock, queue } from "../clock";
import { listTime, type Model } from "../model";
import type { Side } from "./buckets";
import type { Traffic } from "./traffic";

/** The environment of a worker. */
export interface Environment {
  readonly model: Model;
  readonly clock: Clock;
  /** Shared by all workers. */
  readonly traffic: Traffic;
}

/** The time of one worker's requests: S3's latency, and then time on the worker's single CPU. */
export interface Requests {
  /** Resolves when the page of a bucket that starts at a rank is processed. */
  list(side: Side, start: number): Promise<void>;
  /** Resolves when one copy is processed. */
  copy(): Promise<void>;
}

export function requests({ model, clock, traffic }: Environment): Requests {
  const cpu = queue(clock);
  const work = (ms: number) => () => cpu(ms) + ms;
  const [page, copy] = [work(model.pageCpu), work(model.copyCpu)];
  return {
    list: (side, start) => clock.until(traffic.list(side) + listTime(model, side, start), page),
    copy: () => clock.until(traffic.copies(1) + model.copy, copy),
  };
}
