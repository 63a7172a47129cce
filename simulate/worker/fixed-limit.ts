import type { ConcurrencyLimit } from "../../sync/concurrency/adaptive-limit";

/** A limit that never changes, for simulations and tests. */
export const fixedLimit = (current: number): ConcurrencyLimit => ({
  current,
  succeeded: () => {},
  throttled: () => {},
});
