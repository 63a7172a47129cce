import { type Clock, queue } from "../clock";
import type { Model } from "../model";
import { type Side, SOURCE } from "./buckets";

/** The request rates of the buckets, shared by all workers. S3 accepts requests in the order they are sent. */
export interface Traffic {
  /** @returns the time at which S3 accepts a LIST of a bucket. */
  list(side: Side): number;
  /** @returns the time at which S3 accepts the last of `count` consecutive copies to the destination. */
  copies(count: number): number;
}

export function traffic(model: Model, clock: Clock): Traffic {
  const [source, destination, writes] = [queue(clock), queue(clock), queue(clock)];
  const perRead = 1_000 / (model.readsPerPartition * model.partitions);
  const perWrite = 1_000 / (model.writesPerPartition * model.partitions);
  return {
    list: (side) => (side === SOURCE ? source : destination)(perRead),
    copies: (count) => writes(count * perWrite) + (count - 1) * perWrite,
  };
}
