import { type Side, SOURCE } from "./buckets";
import { type Clock, line } from "./clock";
import type { Model } from "./model";

/** When S3 takes the next request of a kind, of all that workers send at once: in the order in which they come. */
export interface Traffic {
  /** A page of a bucket. */
  list(side: Side): number;
  /** So many copies into the destination, one behind the other: when it takes the last one. */
  copies(count: number): number;
}

export function traffic(model: Model, clock: Clock): Traffic {
  const [source, destination, writes] = [line(clock), line(clock), line(clock)];
  const perRead = 1_000 / (model.readsPerPartition * model.partitions);
  const perWrite = 1_000 / (model.writesPerPartition * model.partitions);
  return {
    list: (side) => (side === SOURCE ? source : destination)(perRead),
    copies: (count) => writes(count * perWrite) + (count - 1) * perWrite,
  };
}
