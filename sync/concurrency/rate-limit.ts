import {
  BURST_MS,
  KEY_RATE_BACKOFF,
  KEY_RATE_STEP,
  MAX_KEYS_PER_SECOND,
  MIN_KEYS_PER_SECOND,
  PARTITION_WRITES_PER_SECOND,
  REFUSAL_WINDOW_MS,
} from "./constants";

export interface RateClock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits for the given number of milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * Limits the keys that one worker deletes per second. S3 counts each key of a DeleteObjects request as a write, and a
 * partition accepts 3,500 writes per second. So the limit applies to keys, and not to requests.
 *
 * Additive increase, multiplicative decrease: the rate doubles until S3 first refuses a request. Each refusal reduces it by a
 * quarter, and after the first refusal it grows in steps. It grows only after seconds in which requests had to wait.
 */
export class RateLimit {
  private rate = PARTITION_WRITES_PER_SECOND;
  private doubling = true;
  private lastRefusal = Number.NEGATIVE_INFINITY;
  /** The time at which the rate covers all keys taken so far. */
  private free = Number.NEGATIVE_INFINITY;
  /** Keys that succeeded since the last change of the rate, and whether any request had to wait. */
  private since = { keys: 0, waited: false };
  /** Whether S3 has refused a request since the start. */
  refused = false;

  constructor(private readonly clock: RateClock) {}

  /** Keys per second. */
  get current(): number {
    return this.rate;
  }

  /** Starts a new worker at a rate. */
  startAt(keysPerSecond: number): void {
    this.doubling = true;
    this.refused = false;
    this.change(keysPerSecond);
  }

  /** Waits until the given number of keys may be sent. A burst of one second is allowed. */
  async take(keys: number): Promise<void> {
    const { now, sleep } = this.clock;
    const begin = Math.max(now(), this.free);
    const wait = begin - BURST_MS - now();
    this.free = begin + (keys * 1_000) / this.rate;
    if (wait <= 0) return;
    this.since.waited = true;
    await sleep(wait);
  }

  /** Reports keys that S3 has accepted. */
  succeeded(keys: number): void {
    const { since, rate } = this;
    since.keys += keys;
    if (since.keys < rate) return;
    if (since.waited) this.change(this.doubling ? 2 * rate : rate + KEY_RATE_STEP);
    else this.since = { keys: 0, waited: false };
  }

  /** Reports a response that asks for fewer requests. Several responses within a second count as one. */
  throttled(): void {
    this.doubling = false;
    this.refused = true;
    const now = this.clock.now();
    if (now - this.lastRefusal < REFUSAL_WINDOW_MS) return;
    this.lastRefusal = now;
    this.change(this.rate * KEY_RATE_BACKOFF);
  }

  private change(rate: number): void {
    this.rate = Math.min(MAX_KEYS_PER_SECOND, Math.max(MIN_KEYS_PER_SECOND, rate));
    this.since = { keys: 0, waited: false };
  }
}
