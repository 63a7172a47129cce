interface Waiting {
  readonly task: () => Promise<void>;
  readonly started: () => void;
  readonly refused: (error: unknown) => void;
}

/**
 * Tasks in progress, at most `limit.current` at once; the limit may change meanwhile. `add` waits until there is room.
 * This is the back pressure that keeps listings from running ahead of their copies. Tasks start in the order in which they
 * were added.
 */
export class TaskPool {
  private running = 0;
  private readonly waiting: Waiting[] = [];
  private idle: (() => void)[] = [];
  private failure: { readonly error: unknown } | undefined;

  constructor(private readonly limit: { readonly current: number }) {}

  /** Starts the task as soon as there is room. @throws what an earlier task threw, once no task is running. */
  add(task: () => Promise<void>): Promise<void> | undefined {
    if (this.failure) return this.drain();
    if (this.waiting.length === 0 && this.running < this.limit.current) {
      this.start(task);
      return;
    }
    return new Promise((started, refused) => {
      this.waiting.push({ task, started, refused });
    });
  }

  /** Waits for all tasks that were added. @throws what the first failed task threw. */
  async drain(): Promise<void> {
    if (this.running > 0) {
      await new Promise<void>((resolve) => {
        this.idle.push(resolve);
      });
    }
    if (this.failure) throw this.failure.error;
  }

  /** Whether a caller of `add` is waiting for room. */
  get full(): boolean {
    return this.waiting.length > 0;
  }

  private start(task: () => Promise<void>): void {
    this.running++;
    task().then(this.ended, (error: unknown) => {
      this.failure ??= { error };
      this.ended();
    });
  }

  private readonly ended = (): void => {
    this.running--;
    if (!this.failure) this.startWaiting();
    if (this.running > 0) return;
    const { failure } = this;
    if (failure) for (const { refused } of this.waiting.splice(0)) refused(failure.error);
    for (const resolve of this.idle.splice(0)) resolve();
  };

  private startWaiting(): void {
    while (this.running < this.limit.current) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      this.start(next.task);
      next.started();
    }
  }
}
