/** Billable usage of a function. */

/** Totals over all invocations of a function. */
export interface Usage {
  readonly invocations: number;
  /** Failed invocations, including timeouts. */
  readonly errors: number;
  /** Wall-clock time in milliseconds, with each invocation rounded up. */
  readonly billedMs: number;
  /** `billedMs` multiplied by the memory size, in gigabyte-seconds. */
  readonly gbSeconds: number;
}

/** Counts invocations and sums their duration. */
export class Meter {
  #invocations = 0;
  #errors = 0;
  #billedMs = 0;

  /** @param memorySize in MB */
  constructor(readonly memorySize: number) {}

  add(milliseconds: number, failed: boolean): void {
    this.#invocations += 1;
    this.#errors += failed ? 1 : 0;
    this.#billedMs += Math.ceil(milliseconds);
  }

  usage(): Usage {
    return {
      invocations: this.#invocations,
      errors: this.#errors,
      billedMs: this.#billedMs,
      gbSeconds: ((this.#billedMs / 1000) * this.memorySize) / 1024,
    };
  }
}
