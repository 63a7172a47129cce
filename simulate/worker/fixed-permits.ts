import type { ConcurrencyLimit } from "../../sync/concurrency/adaptive-limit";
import { Semaphore } from "../../sync/concurrency/semaphore";

/** Permits whose number never changes, for simulations and tests. */
export const fixedPermits = (current: number): Semaphore<ConcurrencyLimit> =>
  new Semaphore({ current, succeeded: () => {}, throttled: () => {} });
