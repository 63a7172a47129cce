/**
 * Permits, at most `limit.current` at a time, in the order of the requests. The limit may change at any time. Workers in one
 * process share the semaphore of their copies. Otherwise, each worker would begin as many copies as all of them may.
 */
export class Semaphore<L extends { readonly current: number } = { readonly current: number }> {
  private held = 0;
  private readonly waiting = new Set<() => void>();

  constructor(readonly limit: L) {}

  /** Whether anyone is waiting for a permit. */
  get contended(): boolean {
    return this.waiting.size > 0;
  }

  /** Takes a permit if there is one and no one is waiting. */
  tryAcquire(): boolean {
    if (this.contended || this.held >= this.limit.current) return false;
    this.held++;
    return true;
  }

  /**
   * Calls `admit` with the next permit, after all that are already waiting.
   *
   * @returns a function that stops waiting. It returns false if the permit was already given
   */
  wait(admit: () => void): () => boolean {
    const entry = () => admit();
    this.waiting.add(entry);
    return () => this.waiting.delete(entry);
  }

  /** Returns a permit, and admits waiting callers. */
  release(): void {
    this.held--;
    for (const admit of this.waiting) {
      if (this.held >= this.limit.current) return;
      this.waiting.delete(admit);
      this.held++;
      admit();
    }
  }
}
