/** How many copies may be in flight, and what tells it to be more or fewer. */
export interface Pace {
  readonly limit: number;
  /**
   * A copy is done.
   *
   * @param full whether others were waiting for it: if not, the limit has not kept anybody
   */
  succeeded(bytes: number, full: boolean): void;
  throttled(): void;
}

/** Where it begins; no slowness brings it below. */
const FIRST = 32;
/** No refusal brings it below. */
const LEAST = 4;
/** Milliseconds in which several refusals count as one: they come in swarms, from requests sent at one pace. */
const ONE_REFUSAL = 1_000;

/** A rate is measured over so many milliseconds and rounds of the limit at least; fewer rounds while it doubles. */
const MEASURE_MS = 100;
const MEASURE_ROUNDS = 4;
/** S3 takes about as long for so many bytes more as for a copy of few; one that is done counts as so many at most. */
const BYTES_OF_A_COPY = 16 * 1024 ** 2;
const MOST_WORK = 16;
/** What twice as many in flight have to bring, as many times the rate, to be doubled again. */
const DOUBLED = 1.2;
/** The same of a quarter more. */
const MORE = 1.25;
const GAIN = 1.08;
/** What it goes back to where more in flight only took longer. */
const BACK = 0.8;

/** Copies a millisecond, with so many in flight. */
interface Rate {
  readonly limit: number;
  readonly rate: number;
}

/**
 * Additive increase, multiplicative decrease, as TCP does it: twice as many after each round of successes until S3
 * first says SlowDown, then half as many, and from there one more a round. All workers of a bucket that do so share
 * what a partition takes (some 3,500 writes a second) without knowing of each other.
 *
 * Where nobody is refused, but more in flight only make each one take longer, it goes back to fewer: the rate tells.
 *
 * @param most the most copies in flight
 * @param now milliseconds
 */
export class AdaptivePace implements Pace {
  private allowed: number;
  private doubling = true;
  private refused = Number.NEGATIVE_INFINITY;
  /** When the last copy was done, if others were waiting then. */
  private last: number | undefined;
  /** The measurement under way: of time, what passed while the limit was reached. */
  private measured = { copies: 0, work: 0, ms: 0 };
  /** Copies that were begun before the limit fell: until they are done, more are in flight than it says. */
  private overhang = 0;
  /** The best rate so far, which more in flight have to beat. */
  private best: Rate | undefined;

  constructor(
    private readonly most: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.allowed = Math.min(FIRST, most);
  }

  get limit(): number {
    return Math.floor(this.allowed);
  }

  succeeded(bytes: number, full: boolean): void {
    const { measured, last } = this;
    this.last = full ? this.now() : undefined;
    if (this.last === undefined || last === undefined || this.overhang-- > 0) return;
    measured.copies++;
    measured.work += Math.min(MOST_WORK, 1 + bytes / BYTES_OF_A_COPY);
    measured.ms += this.last - last;
    if (!this.doubling) this.allow(this.allowed + 1 / this.allowed);
    const enough = this.allowed * (this.doubling ? 1 : MEASURE_ROUNDS);
    if (measured.copies >= enough && measured.ms >= MEASURE_MS) this.judge(measured.work / measured.ms);
  }

  throttled(): void {
    this.doubling = false;
    if (this.now() - this.refused < ONE_REFUSAL) return;
    this.refused = this.now();
    this.fallTo(Math.max(Math.min(LEAST, this.most), this.allowed / 2));
  }

  private judge(rate: number): void {
    const { best, allowed, doubling } = this;
    const here = { limit: allowed, rate };
    if (best === undefined || rate >= best.rate * (doubling ? DOUBLED : GAIN)) {
      this.measure(here);
      if (doubling) this.allow(2 * allowed);
    } else if (allowed >= best.limit * MORE) {
      this.doubling = false;
      this.fallTo(Math.max(Math.min(FIRST, allowed), best.limit * (doubling ? 1 : BACK)));
    } else this.measure(best);
  }

  private fallTo(copies: number): void {
    this.overhang = Math.ceil(this.allowed);
    this.allowed = copies;
    this.measure(undefined);
  }

  /** Begins a measurement. */
  private measure(best: Rate | undefined): void {
    this.best = best;
    this.measured = { copies: 0, work: 0, ms: 0 };
  }

  private allow(copies: number): void {
    this.allowed = Math.min(this.most, copies);
  }
}

/** Always the same number. */
export const steadyPace = (limit: number): Pace => ({ limit, succeeded: () => {}, throttled: () => {} });

/** Whether an error says that requests come too fast, or that the server cannot keep up. */
export function isThrottle(error: unknown): boolean {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  return name === "SlowDown" || $metadata?.httpStatusCode === 503 || $metadata?.httpStatusCode === 429;
}
