/** A wake-up, and its place among those of the same time. */
interface WakeUp {
  readonly at: number;
  readonly serial: number;
  readonly further: (() => number) | undefined;
  readonly wake: () => void;
}

/**
 * Virtual time, in milliseconds: whoever waits is woken in order, and no real time passes. Between two wake-ups
 * everything runs on until it waits again, so that only promises may be waited for beside the clock.
 */
export class Clock {
  /** A heap: each is before the two behind it, at twice its place. */
  private readonly queue: WakeUp[] = [];
  private serial = 0;
  private time = 0;

  get now(): number {
    return this.time;
  }

  /** To be called only while nobody waits. */
  pass(ms: number): void {
    this.time += ms;
  }

  sleep(ms: number): Promise<void> {
    return this.until(this.time + ms);
  }

  /** @param further asked when that time has come: until when to wait then */
  until(at: number, further?: () => number): Promise<void> {
    return new Promise((wake) => this.push({ at, serial: this.serial++, further, wake }));
  }

  /** Lets time pass until the work is done. @throws what it throws, or if nothing is left that it could wait for. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const end = () => {
      settled = true;
    };
    work.then(end, end);
    await undefined; // a tick that what a promise has woken asks for comes when no promise wakes anybody any more
    for (;;) {
      await new Promise<void>((resolve) => process.nextTick(resolve));
      if (settled) return work;
      this.next()();
    }
  }

  /** Time passes until somebody is to be woken. */
  private next(): () => void {
    for (;;) {
      const first = this.pop();
      if (first === undefined) throw new Error("What the simulation waits for never comes.");
      this.time = Math.max(this.time, first.at);
      if (first.further === undefined) return first.wake;
      this.push({ at: first.further(), serial: this.serial++, further: undefined, wake: first.wake });
    }
  }

  private push(wakeUp: WakeUp): void {
    const { queue } = this;
    let place = queue.length;
    for (;;) {
      const above = (place - 1) >> 1;
      if (place === 0 || !before(wakeUp, queue[above] as WakeUp)) break;
      queue[place] = queue[above] as WakeUp;
      place = above;
    }
    queue[place] = wakeUp;
  }

  private pop(): WakeUp | undefined {
    const { queue } = this;
    const [first, last] = [queue[0], queue.pop()];
    if (last === undefined || queue.length === 0) return first;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below + 1 < queue.length && before(queue[below + 1] as WakeUp, queue[below] as WakeUp)) below++;
      if (below >= queue.length || !before(queue[below] as WakeUp, last)) break;
      queue[place] = queue[below] as WakeUp;
      place = below;
    }
    queue[place] = last;
    return first;
  }
}

const before = (a: WakeUp, b: WakeUp): boolean => a.at < b.at || (a.at === b.at && a.serial < b.serial);

/** One thing after the other, in the order in which they come. */
export type Line = (ms: number) => number;

/** @returns what tells when something may begin that keeps the others waiting for so many milliseconds. */
export function line(clock: Clock): Line {
  let free = 0;
  return (ms) => {
    const begin = Math.max(clock.now, free);
    free = begin + ms;
    return begin;
  };
}
