import type { AbortSignal as RequestSignal } from "@smithy/types";
import type { Semaphore } from "../../../concurrency/semaphore";
import { onAbort, requestAborted } from "./abortable";

/**
 * Separate queues for copy requests and for all other requests. The SDK's handler would queue requests at its sockets, where the
 * wait counts as time without a response.
 */
export interface Permits {
  readonly copies: Semaphore;
  readonly others: Semaphore;
}

/** Waits until there is a permit. @throws AbortError */
export function acquire(permits: Semaphore, signal: RequestSignal | undefined): Promise<void> | undefined {
  if (permits.tryAcquire()) return undefined;
  return new Promise<void>((resolve, reject) => {
    const giveUp = permits.wait(resolve);
    if (signal)
      onAbort(signal, () => {
        if (giveUp()) reject(requestAborted());
      });
  });
}
