import type { AbortSignal as RequestSignal } from "@smithy/types";
import { onAbort, requestAborted } from "./abortable";

/**
 * Requests in flight, at most `limit.current` at once, in the order of their arrival. The SDK's handler would queue them
 * at its sockets, where the wait counts as time without a response.
 */
export class Lane {
  private inFlight = 0;
  private readonly waiting = new Set<() => void>();

  constructor(private readonly limit: { readonly current: number }) {}

  /** Waits until there is room. @throws AbortError */
  async enter(signal: RequestSignal | undefined): Promise<void> {
    if (this.inFlight < this.limit.current && this.waiting.size === 0) {
      this.inFlight++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const admit = () => {
        this.waiting.delete(admit);
        this.inFlight++;
        resolve();
      };
      this.waiting.add(admit);
      if (signal)
        onAbort(signal, () => {
          if (this.waiting.delete(admit)) reject(requestAborted());
        });
    });
  }

  leave(): void {
    this.inFlight--;
    for (const admit of this.waiting) {
      if (this.inFlight >= this.limit.current) return;
      admit();
    }
  }
}

/** Where requests wait: those that copy, and all others. */
export interface Lanes {
  readonly copies: Lane;
  readonly others: Lane;
}
