import type { Clock } from "./clock";

/** When an item of the Map began and ended, and in which of the slots that `MaxConcurrency` leaves. */
export interface Placed {
  readonly slot: number;
  readonly start: number;
  readonly end: number;
}

/** Items in order, each as soon as a slot is free: what Step Functions does with `MaxConcurrency`. */
export async function mapRun(
  clock: Clock,
  items: number,
  slots: number,
  work: (item: number, slot: number) => Promise<void>,
): Promise<Placed[]> {
  const placed: Placed[] = [];
  let next = 0;
  const serve = async (slot: number): Promise<void> => {
    while (next < items) {
      const item = next++;
      const start = clock.now;
      await work(item, slot);
      placed[item] = { slot, start, end: clock.now };
    }
  };
  await clock.run(Promise.all(Array.from({ length: Math.min(slots, items) }, (_, slot) => serve(slot))));
  return placed;
}
