import { MAX_CLOCK_GAIN } from "./constants";

/**
 * The time of a server, from the `Date` of its responses. `Date` has whole seconds and is older than the response, so
 * the result is never ahead of the server's time. It lags by at most one second, plus the time of a response, plus a
 * thousandth of the time since then.
 */
export class ServerClock {
  private base = Number.NEGATIVE_INFINITY;
  /** Our time when the server's time was `base`. */
  private at = 0;

  /** @param now returns milliseconds of a monotonic clock */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** @param date an HTTP date; anything else has no effect. */
  observe(date: string | undefined): void {
    const time = date === undefined ? Number.NaN : Date.parse(date);
    const now = this.now();
    if (Number.isNaN(time) || time <= this.timeAt(now)) return;
    this.base = time;
    this.at = now;
  }

  /** A lower bound, in milliseconds since 1970; `undefined` before the first response. */
  time(): number | undefined {
    return Number.isFinite(this.base) ? this.timeAt(this.now()) : undefined;
  }

  private timeAt(now: number): number {
    return this.base + (now - this.at) * (1 - MAX_CLOCK_GAIN);
  }
}
