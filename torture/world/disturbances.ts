/**
 * The disturbances of one run, in their order: changes by writers, failing requests, invocations that go wrong, stops,
 * redrives and rival executions. A run with a subset of them reduces a failure to the disturbances that it needs.
 */
export class Disturbances {
  /** Disturbances so far, including those that did not happen. */
  count = 0;

  /** @param kept the numbers of the disturbances that happen, from 0; `undefined`: all */
  constructor(private readonly kept?: ReadonlySet<number>) {}

  /** Whether the next disturbance happens. */
  next(): boolean {
    const number = this.count++;
    return this.kept === undefined || this.kept.has(number);
  }
}
