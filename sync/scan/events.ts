/** Events in the order in which they were pushed. One consumer iterates over them, and waits for more. */
export class EventQueue<T> implements AsyncIterable<T> {
  private events: T[] = [];
  private wake: (() => void) | undefined;

  push(event: T): void {
    this.events.push(event);
    this.wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, never> {
    for (;;) {
      for (const event of this.events.splice(0)) yield event;
      if (this.events.length > 0) continue;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}
