/** The timer of a waiting caller. */
interface Timer {
  /** Milliseconds of virtual time. */
  readonly at: number;
  /** Orders timers with the same time by creation. */
  readonly serial: number;
  readonly postpone: (() => number) | undefined;
  readonly wake: () => void;
}

/**
 * Virtual time in milliseconds. The clock wakes waiting callers in order of time, and no real time passes. All code runs
 * until it waits again before the clock wakes the next caller. So code under the clock may wait only for the clock and for
 * promises, never for real I/O.
 */
export class Clock {
  /** A binary heap, ordered by `before`: the children of index i are at 2i + 1 and 2i + 2. */
  private readonly heap: Timer[] = [];
  private serial = 0;
  private time = 0;

  get now(): number {
    return this.time;
  }

  /** Advances the time. Call this only while no caller waits. */
  advance(ms: number): void {
    this.time += ms;
  }

  sleep(ms: number): Promise<void> {
    return this.until(this.time + ms);
  }

  /** @param postpone called at time `at`; returns the time at which to wake the caller instead */
  until(at: number, postpone?: () => number): Promise<void> {
    return new Promise((wake) => this.push({ at, serial: this.serial++, postpone, wake }));
  }

  /** Advances the time until `work` is settled. @throws the error of `work`, or an Error if no timer is left. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const end = () => {
      settled = true;
    };
    work.then(end, end);
    await undefined; // a tick requested by a microtask runs after the microtask queue is empty
    for (;;) {
      await new Promise<void>((resolve) => process.nextTick(resolve));
      if (settled) return work;
      this.next()();
    }
  }

  /** Advances the time to the next timer. @returns its `wake`. */
  private next(): () => void {
    for (;;) {
      const first = this.pop();
      if (first === undefined)
        throw new Error("The simulation is deadlocked: it waits, but no timer is set.");
      this.time = Math.max(this.time, first.at);
      if (first.postpone === undefined) return first.wake;
      this.push({ at: first.postpone(), serial: this.serial++, postpone: undefined, wake: first.wake });
    }
  }

  private push(timer: Timer): void {
    const { heap } = this;
    let index = heap.length;
    for (;;) {
      const parent = (index - 1) >> 1;
      if (index === 0 || !before(timer, heap[parent] as Timer)) break;
      heap[index] = heap[parent] as Timer;
      index = parent;
    }
    heap[index] = timer;
  }

  private pop(): Timer | undefined {
    const { heap } = this;
    const [first, last] = [heap[0], heap.pop()];
    if (last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child + 1 < heap.length && before(heap[child + 1] as Timer, heap[child] as Timer)) child++;
      if (child >= heap.length || !before(heap[child] as Timer, last)) break;
      heap[index] = heap[child] as Timer;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

const before = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.serial < b.serial);

/** Reserves a resource for the given milliseconds. @returns the start time of the reservation. */
export type Queue = (ms: number) => number;

/** A resource that serves one reservation at a time, first in, first out. */
export function queue(clock: Clock): Queue {
  let free = 0;
  return (ms) => {
    const begin = Math.max(clock.now, free);
    free = begin + ms;
    return begin;
  };
}
