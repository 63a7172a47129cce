/**
 * Tasks in progress, at most `limit.current` at once; the limit may change meanwhile. `add` waits until there is room.
 * This is the back pressure that keeps listings from running ahead of their copies.
 */
export class TaskPool {
  private readonly running = new Set<Promise<void>>();
  private waiting: (() => void)[] = [];
  private failure: { readonly error: unknown } | undefined;

  constructor(private readonly limit: { readonly current: number }) {}

  /** Starts the task as soon as there is room. @throws what an earlier task threw, once no task is running. */
  async add(task: () => Promise<void>): Promise<void> {
    while (this.running.size >= this.limit.current && !this.failure) await this.room();
    if (this.failure) await this.drain();
    const running = task().catch((error: unknown) => {
      this.failure ??= { error };
    });
    this.running.add(running);
    void running.then(() => {
      this.running.delete(running);
      for (const wake of this.waiting.splice(0)) wake();
    });
  }

  /** Waits for all tasks that were added. @throws what the first failed task threw. */
  async drain(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
    if (this.failure) throw this.failure.error;
  }

  /** Whether a caller of `add` is waiting for room. */
  get full(): boolean {
    return this.waiting.length > 0;
  }

  private room(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
    });
  }
}
