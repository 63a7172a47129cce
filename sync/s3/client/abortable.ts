import type { AbortSignal as RequestSignal } from "@smithy/types";

interface Watcher {
  aborted: boolean;
  reason?: unknown;
  onabort: (() => void) | null;
}

const watchers = new WeakMap<AbortSignal, Set<Watcher>>();

/**
 * Hands a request a signal of its own that follows another one, which has a single listener then however many requests
 * are under way: to add one, an `AbortSignal` looks through all that it has.
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
