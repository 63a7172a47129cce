/**
 * Work under way, at most `limit` pieces at once; the limit may change meanwhile. `add` waits until there is room, which
 * is the back pressure that keeps listings from running ahead of their copies without bound.
 */
export class Pool {
  private readonly running = new Set<Promise<void>>();
  private waiting: (() => void)[] = [];
  private failure: { readonly error: unknown } | undefined;

  constructor(private readonly pace: { readonly limit: number }) {}

  /** Starts the work as soon as there is room. @throws what an earlier piece threw, once nothing is under way. */
  async add(work: () => Promise<void>): Promise<void> {
    while (this.running.size >= this.pace.limit && !this.failure) await this.room();
    if (this.failure) await this.drain();
    const piece = work().catch((error: unknown) => {
      this.failure ??= { error };
    });
    this.running.add(piece);
    void piece.then(() => {
      this.running.delete(piece);
      for (const wake of this.waiting.splice(0)) wake();
    });
  }

  /** Waits for all that was added. @throws what the first failed piece threw. */
  async drain(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
    if (this.failure) throw this.failure.error;
  }

  /** Whether work is waiting for room. */
  get full(): boolean {
    return this.waiting.length > 0;
  }

  private room(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
    });
  }
}
