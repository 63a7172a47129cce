/** What invocations would be billed. */

/** Sums over a function's invocations. */
export interface Usage {
  readonly invocations: number;
  /** Invocations that failed, timeouts included. */
  readonly errors: number;
  /** Milliseconds of wall time, each invocation rounded up. */
  readonly billedMs: number;
  /** `billedMs` times memory, in gigabyte-seconds. */
  readonly gbSeconds: number;
}

/** Counts invocations and their time. */
export class Meter {
  #invocations = 0;
  #errors = 0;
  #billedMs = 0;

  /** @param memorySize megabytes */
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
