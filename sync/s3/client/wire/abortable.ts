import type { AbortSignal as RequestSignal } from "@smithy/types";

interface Watcher {
  aborted: boolean;
  reason?: unknown;
  onabort: (() => void) | null;
}

const watchers = new WeakMap<AbortSignal, Set<Watcher>>();

/**
 * Calls a request with its own signal, which follows the given signal. The given signal then has a single listener for
 * any number of requests in flight. The time to add a listener to an `AbortSignal` is proportional to the number of its
 * listeners.
 */
export async function abortable<T>(
  signal: AbortSignal,
  request: (own: RequestSignal) => Promise<T>,
): Promise<T> {
  const own: Watcher = { aborted: signal.aborted, reason: signal.reason, onabort: null };
  const all = watchers.get(signal) ?? watched(signal);
  all.add(own);
  try {
    return await request(own as RequestSignal);
  } finally {
    all.delete(own);
  }
}

/**
 * Calls `listener` once when the signal aborts, or immediately if it already has. A signal of {@link abortable} has one
 * listener only.
 */
export function onAbort(signal: RequestSignal, listener: () => void): void {
  if (signal.aborted) listener();
  else if (signal instanceof AbortSignal) signal.addEventListener("abort", listener, { once: true });
  else signal.onabort = listener;
}

/** The error of the SDK's handler. */
export const requestAborted = (): Error =>
  Object.assign(new Error("Request aborted"), { name: "AbortError" });

function watched(signal: AbortSignal): Set<Watcher> {
  const all = new Set<Watcher>();
  watchers.set(signal, all);
  signal.addEventListener("abort", () => {
    for (const watcher of all) {
      watcher.aborted = true;
      watcher.reason = signal.reason;
      watcher.onabort?.();
    }
  });
  return all;
}
