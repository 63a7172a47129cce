import { isThrottlingError } from "@smithy/core/retry";
import {
  BACKOFF,
  BYTES_PER_UNIT,
  DOUBLING_GAIN,
  GROWTH_STEP,
  INITIAL_COPIES,
  MAX_UNITS,
  MEASURE_MS,
  MEASURE_ROUNDS,
  MIN_COPIES,
  REFUSAL_WINDOW_MS,
  STEP_GAIN,
} from "./constants";

/** The number of copies in flight, and the observations that change it. */
export interface ConcurrencyLimit {
  /** Maximum copies in flight. */
  readonly current: number;
  /**
   * Reports a finished copy.
   *
   * @param bytes size of the object
   * @param full whether other copies were waiting for room. If not, the limit held nothing back.
   */
  succeeded(bytes: number, full: boolean): void;
  /** Reports a response that asks for fewer requests. */
  throttled(): void;
}

/** The rate of copies, in units per millisecond, at a limit. */
interface Rate {
  readonly limit: number;
  readonly rate: number;
}

/**
 * Additive increase, multiplicative decrease, as in TCP. The limit doubles until S3 first refuses a request. Each refusal
 * halves it, and after the first refusal it grows by one per round of copies. A partition accepts about 3,500 writes per
 * second. Workers that follow this rule share them without communication.
 *
 * The limit also measures the rate of copies. If a higher limit did not increase the rate, the lower limit is restored.
 */
export class AdaptiveLimit implements ConcurrencyLimit {
  private allowed: number;
  private doubling = true;
  private lastRefusal = Number.NEGATIVE_INFINITY;
  /** When the last copy finished, if other copies were waiting at that time. */
  private lastSuccess: number | undefined;
  /** The measurement in progress. Only the time at the limit counts. */
  private measured = { copies: 0, work: 0, ms: 0 };
  /** Copies that began before the limit fell. Until they are done, more copies are in flight than the limit allows. */
  private overhang = 0;
  /** The best rate so far, which a higher limit must exceed. */
  private best: Rate | undefined;

  /**
   * @param max maximum copies in flight
   * @param now returns milliseconds of a monotonic clock
   */
  constructor(
    private readonly max: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.allowed = Math.min(INITIAL_COPIES, max);
  }

  get current(): number {
    return Math.floor(this.allowed);
  }

  succeeded(bytes: number, full: boolean): void {
    const { measured, lastSuccess } = this;
    this.lastSuccess = full ? this.now() : undefined;
    if (this.lastSuccess === undefined || lastSuccess === undefined || this.overhang-- > 0) return;
    measured.copies++;
    measured.work += Math.min(MAX_UNITS, 1 + bytes / BYTES_PER_UNIT);
    measured.ms += this.lastSuccess - lastSuccess;
    if (!this.doubling) this.allow(this.allowed + 1 / this.allowed);
    const enough = this.allowed * (this.doubling ? 1 : MEASURE_ROUNDS);
    if (measured.copies >= enough && measured.ms >= MEASURE_MS) this.judge(measured.work / measured.ms);
  }

  throttled(): void {
    this.doubling = false;
    if (this.now() - this.lastRefusal < REFUSAL_WINDOW_MS) return;
    this.lastRefusal = this.now();
    this.fallTo(Math.max(Math.min(MIN_COPIES, this.max), this.allowed / 2));
  }

  private judge(rate: number): void {
    const { best, allowed, doubling } = this;
    const measured = { limit: allowed, rate };
    if (best === undefined || rate >= best.rate * (doubling ? DOUBLING_GAIN : STEP_GAIN)) {
      this.measure(measured);
      if (doubling) this.allow(2 * allowed);
    } else if (allowed >= best.limit * GROWTH_STEP) {
      this.doubling = false;
      this.fallTo(Math.max(Math.min(INITIAL_COPIES, allowed), best.limit * (doubling ? 1 : BACKOFF)));
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
    this.allowed = Math.min(this.max, copies);
  }
}

/** Whether an error of the SDK says that requests come too fast, or that the server cannot keep up. */
export function isThrottle(error: unknown): boolean {
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return isThrottlingError(error as never) || $metadata?.httpStatusCode === 503;
}
