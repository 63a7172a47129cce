import type { ServerClock } from "../client/wire/server-clock";

/** The options with which a command is sent. */
export interface SendOptions {
  readonly abortSignal?: AbortSignal;
  /** Milliseconds without a byte after which the request fails. */
  readonly requestTimeout?: number;
  /** Set by the `Date` of each response. */
  readonly clock?: ServerClock;
}
