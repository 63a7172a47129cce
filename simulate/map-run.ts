/** When an item of the Map began and ended, and in which of the slots that `MaxConcurrency` leaves. */
export interface Placed {
  readonly slot: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Items in order, each as soon as a slot is free: what Step Functions does with `MaxConcurrency`.
 *
 * @param times milliseconds of each item
 */
export function mapRun(times: readonly number[], slots: number, begin: number): Placed[] {
  const free = Array.from({ length: Math.min(slots, times.length) }, () => begin);
  return times.map((ms) => {
    const slot = free.indexOf(Math.min(...free));
    const start = free[slot] as number;
    free[slot] = start + ms;
    return { slot, start, end: start + ms };
  });
}
