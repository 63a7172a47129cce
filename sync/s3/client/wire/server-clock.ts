/**
 * The time of a server, from the `Date` of its responses. `Date` has whole seconds and is older than the response, so
 * that the result is never ahead of the server's time; it lags by a second at most, and the time of a response.
 */
export class ServerClock {
  /** The server's time minus ours, in milliseconds: the largest value so far. */
  private offset = Number.NEGATIVE_INFINITY;

  /** @param now returns milliseconds of a monotonic clock */
  constructor(private readonly now: () => number = () => performance.now()) {}

  observe(date: string | undefined): void {
    const time = date === undefined ? Number.NaN : Date.parse(date);
    if (!Number.isNaN(time)) this.offset = Math.max(this.offset, time - this.now());
  }

  /** Milliseconds since 1970, a lower bound; `undefined` before the first response. */
  time(): number | undefined {
    return Number.isFinite(this.offset) ? this.offset + this.now() : undefined;
  }
}
