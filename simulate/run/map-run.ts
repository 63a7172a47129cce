import type { Clock } from "../clock";

/** The start and end of a work item of the Map, in milliseconds of virtual time. */
export interface ItemTiming {
  /** One of the `MaxConcurrency` slots. */
  readonly slot: number;
  readonly start: number;
  readonly end: number;
}

/** Starts the items in order, each as soon as a slot is free, as Step Functions does with `MaxConcurrency`. */
export async function mapRun(
  clock: Clock,
  items: number,
  slots: number,
  work: (item: number, slot: number) => Promise<void>,
): Promise<ItemTiming[]> {
  const timings: ItemTiming[] = [];
  let next = 0;
  const runSlot = async (slot: number): Promise<void> => {
    while (next < items) {
      const item = next++;
      const start = clock.now;
      await work(item, slot);
      timings[item] = { slot, start, end: clock.now };
    }
  };
  await clock.run(Promise.all(Array.from({ length: Math.min(slots, items) }, (_, slot) => runSlot(slot))));
  return timings;
}
