import { LeaseLost } from "../../sync/model/lease-errors";
import type { Run } from "../../sync/request/run";
import { LEASE_CHECK_MS, LEASE_LAST_CHECK_MS, LEASE_LIMIT_MS } from "./constants";
import type { Runtime } from "./function";

/** The lease of a run, as a worker sees it. */
export interface Held extends Disposable {
  /** Why the worker must no longer write; `undefined` while it may. */
  readonly lost: LeaseLost | undefined;
  /** Aborts when the lease is lost. */
  readonly signal: AbortSignal;
}

/**
 * Checks that the run still holds the lease of its pair: now, and repeatedly while the worker works, until it is
 * disposed. A dry run has no lease and may always continue, because it writes nothing.
 *
 * @throws the error of the first check, if it does not show who holds the lease
 */
export async function holdLease({ leases }: Pick<Runtime, "leases">, { lease }: Run): Promise<Held> {
  if (lease === null) return { lost: undefined, signal: new AbortController().signal, [Symbol.dispose]() {} };
  const watch = new Watch(() => leases.check(lease));
  await watch.begin();
  return watch;
}

class Watch implements Held {
  lost: LeaseLost | undefined;
  private readonly controller = new AbortController();
  private next: NodeJS.Timeout | undefined;
  /** Ends the work 30 seconds after the last successful check began. */
  private limit: NodeJS.Timeout | undefined;
  /** When the last successful check began, in milliseconds of a monotonic clock. */
  private held = Number.NEGATIVE_INFINITY;
  private disposed = false;
  /** The error of the last check, if it failed. */
  private failure: Error | undefined;

  constructor(private readonly check: () => Promise<void>) {}

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  async begin(): Promise<void> {
    this.hold(performance.now());
    try {
      await this.once();
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.disposed = true;
    clearTimeout(this.next);
    clearTimeout(this.limit);
  }

  /** @throws an error that does not show who holds the lease */
  private async once(): Promise<void> {
    const began = performance.now();
    try {
      await this.check();
      this.failure = undefined;
      this.hold(began);
    } catch (error) {
      if (!(error instanceof LeaseLost)) {
        this.failure = error as Error;
        throw error;
      }
      this.lose(error);
    } finally {
      this.checkIn(LEASE_CHECK_MS);
    }
  }

  private checkIn(ms: number): void {
    clearTimeout(this.next);
    if (this.disposed || this.lost) return;
    this.next = setTimeout(() => void this.once().catch(() => {}), ms);
  }

  /** @param began when a successful check began. A check that began later may already have succeeded */
  private hold(began: number): void {
    if (began < this.held) return;
    this.held = began;
    const remaining = began + LEASE_LIMIT_MS - performance.now();
    this.limitTo(remaining - LEASE_LAST_CHECK_MS, () => this.checkLast());
  }

  private limitTo(ms: number, then: () => void): void {
    clearTimeout(this.limit);
    if (!this.disposed && !this.lost) this.limit = setTimeout(then, ms);
  }

  /** A last check, because a process that was suspended, for example by Ctrl-Z, could not check its lease in time. */
  private checkLast(): void {
    this.limitTo(LEASE_LAST_CHECK_MS, () => this.loseUnread());
    this.checkIn(0);
  }

  private loseUnread(): void {
    this.lose(LeaseLost.unread(LEASE_LIMIT_MS / 1_000, this.failure));
  }

  private lose(error: LeaseLost): void {
    if (this.disposed) return;
    this.lost = error;
    clearTimeout(this.next);
    clearTimeout(this.limit);
    this.controller.abort();
  }
}
