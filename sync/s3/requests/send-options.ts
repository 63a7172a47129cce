import type { WireOptions } from "../client/wire/handler";
import { CREATE_GRACE_MS } from "../constants";

/** The options of a command. */
export interface SendOptions extends WireOptions {
  readonly abortSignal?: AbortSignal;
}

/**
 * Sends a request whose response must not get lost: its signal aborts {@link CREATE_GRACE_MS} after the given one.
 *
 * @throws the reason of the given signal if it has already aborted
 */
export async function withGrace<T>(
  signal: AbortSignal | undefined,
  send: (options: { readonly abortSignal?: AbortSignal }) => Promise<T>,
): Promise<T> {
  if (signal === undefined) return send({});
  signal.throwIfAborted();
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    timer = setTimeout(() => late.abort(signal.reason), CREATE_GRACE_MS);
  };
  signal.addEventListener("abort", wait, { once: true });
  try {
    return await send({ abortSignal: late.signal });
  } finally {
    signal.removeEventListener("abort", wait);
    clearTimeout(timer);
  }
}
