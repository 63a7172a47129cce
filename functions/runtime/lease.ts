import { LeaseLost } from "../../sync/model/lease-errors";
import type { Run } from "../../sync/request/run";
import { LEASE_CHECK_MS, LEASE_LIMIT_MS } from "./constants";
import type { Runtime } from "./function";

/** The lease of a run, as a worker sees it. */
export interface Held extends Disposable {
  /** Why the worker must not write any more; `undefined` as long as it may. */
  readonly lost: LeaseLost | undefined;
  /** Aborts when the lease is lost. */
  readonly signal: AbortSignal;
}

/**
 * Checks that the run still holds the lease of its pair: now, and again while the worker works, until it is disposed. A
 * dry run has no lease, and may always go on: it writes nothing.
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
  private disposed = false;
  /** Of the last check, if it failed. */
  private failure: Error | undefined;

  constructor(private readonly check: () => Promise<void>) {}

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  async begin(): Promise<void> {
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
    const unread = () => this.lose(LeaseLost.unread(LEASE_LIMIT_MS / 1_000, this.failure));
    const limit = setTimeout(unread, LEASE_LIMIT_MS);
    try {
      await this.check();
      this.failure = undefined;
      clearTimeout(this.limit);
      this.limit = limit;
    } catch (error) {
      clearTimeout(limit);
      if (!(error instanceof LeaseLost)) {
        this.failure = error as Error;
        throw error;
      }
      this.lose(error);
    } finally {
      if (this.disposed || this.lost) clearTimeout(limit);
      else this.next = setTimeout(() => void this.once().catch(() => {}), LEASE_CHECK_MS);
    }
  }

  private lose(error: LeaseLost): void {
    if (this.disposed) return;
    this.lost = error;
    clearTimeout(this.next);
    clearTimeout(this.limit);
    this.controller.abort();
  }
}
