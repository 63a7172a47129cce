/** How many copies may be in flight, and what tells it to be more or fewer. */
export interface Pace {
  readonly limit: number;
  succeeded(): void;
  throttled(): void;
}

/** Where it begins, and below which it never falls. */
const FIRST = 32;
const LEAST = 4;
/** Milliseconds in which several refusals count as one: they come in swarms, from requests sent at one pace. */
const ONE_REFUSAL = 1_000;

/**
 * Additive increase, multiplicative decrease, as TCP does it: twice as many after each round of successes until S3
 * first says SlowDown, then half as many, and from there one more a round. All workers of a bucket that do so share
 * what a partition takes (some 3,500 writes a second) without knowing of each other.
 *
 * @param most the most copies in flight
 * @param now milliseconds
 */
export class AdaptivePace implements Pace {
  private allowed: number;
  private starting = true;
  private refused = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly most: number,
    private readonly now: () => number = Date.now,
  ) {
    this.allowed = Math.min(FIRST, most);
  }

  get limit(): number {
    return Math.floor(this.allowed);
  }

  succeeded(): void {
    this.allowed = Math.min(this.most, this.allowed + (this.starting ? 1 : 1 / this.allowed));
  }

  throttled(): void {
    this.starting = false;
    if (this.now() - this.refused < ONE_REFUSAL) return;
    this.refused = this.now();
    this.allowed = Math.max(Math.min(LEAST, this.most), this.allowed / 2);
  }
}

/** Always the same number. */
export const steadyPace = (limit: number): Pace => ({ limit, succeeded: () => {}, throttled: () => {} });

/** Whether an error says that requests come too fast, or that the server cannot keep up. */
export function isThrottle(error: unknown): boolean {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  return name === "SlowDown" || $metadata?.httpStatusCode === 503 || $metadata?.httpStatusCode === 429;
}
