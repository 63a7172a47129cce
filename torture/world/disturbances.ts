/**
 * The disturbances of one run, in their order: changes by writers, failing requests, invocations that go wrong, stops,
 * redrives and rival executions. A subset of them can be kept, so that a failure is reduced to those that it needs.
 */
export class Disturbances {
  /** Disturbances so far, also those that did not happen. */
  count = 0;

  /** @param kept the numbers of those that happen, from 0; `undefined`: all */
  constructor(private readonly kept?: ReadonlySet<number>) {}

  /** Whether the next disturbance happens. */
  next(): boolean {
    const number = this.count++;
    return this.kept === undefined || this.kept.has(number);
  }
}
