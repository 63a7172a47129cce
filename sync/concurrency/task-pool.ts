import type { Semaphore } from "./semaphore";

interface Waiting {
  readonly giveUp: () => boolean;
  readonly refused: (error: unknown) => void;
}

/**
 * Tasks in progress, each with a permit of a semaphore, which other pools may share. `add` waits until there is a permit.
 * This back pressure keeps listings from running ahead of their copies. Tasks start in the order in which they were added.
 */
export class TaskPool {
  private running = 0;
  private readonly waiting = new Set<Waiting>();
  private idle: (() => void)[] = [];
  private failure: { readonly error: unknown } | undefined;

  constructor(private readonly permits: Semaphore) {}

  /**
   * Starts the task as soon as there is a permit. @throws the error of an earlier task, as soon as no task is running
   */
  add(task: () => Promise<void>): Promise<void> | undefined {
    if (this.failure) return this.drain();
    if (this.permits.tryAcquire()) {
      this.start(task);
      return;
    }
    return new Promise((started, refused) => {
      const admit = () => {
        this.waiting.delete(waiting);
        this.start(task);
        started();
      };
      const waiting = { giveUp: this.permits.wait(admit), refused };
      this.waiting.add(waiting);
    });
  }

  /** Waits for all tasks that were added. @throws the error of the first failed task */
  async drain(): Promise<void> {
    if (this.running > 0 || this.waiting.size > 0) {
      await new Promise<void>((resolve) => {
        this.idle.push(resolve);
      });
    }
    if (this.failure) throw this.failure.error;
  }

  private start(task: () => Promise<void>): void {
    this.running++;
    task().then(this.ended, (error: unknown) => {
      this.fail(error);
      this.ended();
    });
  }

  /** Waiting tasks are never started. They are rejected after the last running task. */
  private fail(error: unknown): void {
    this.failure ??= { error };
    for (const { giveUp } of this.waiting) giveUp();
  }

  private readonly ended = (): void => {
    this.running--;
    this.permits.release();
    if (this.running > 0 || (this.waiting.size > 0 && !this.failure)) return;
    const { failure } = this;
    if (failure) for (const { refused } of this.waiting) refused(failure.error);
    this.waiting.clear();
    for (const resolve of this.idle.splice(0)) resolve();
  };
}
