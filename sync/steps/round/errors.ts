import { SyncError, textOf } from "../../model/errors";
import type { Failure, ItemResult } from "../../records/schema";
import { MAX_WORKER_ERRORS } from "../constants";

/** Errors without repetition, the most frequent ones first. */
export function mostFrequent(errors: readonly Failure[]): Failure[] {
  const counts = new Map<string, { readonly error: Failure; count: number }>();
  for (const { error, cause } of errors) {
    const known = counts.get(`${error} ${cause}`) ?? { error: { error, cause }, count: 0 };
    known.count++;
    counts.set(`${error} ${cause}`, known);
  }
  const sorted = [...counts.values()].sort((a, b) => b.count - a.count);
  return sorted.slice(0, MAX_WORKER_ERRORS).map(({ error }) => error);
}

/** Why a worker stopped. A SyncError ends the run. */
export const stopOf = (error: unknown): NonNullable<ItemResult["stopped"]> => ({
  error: error instanceof Error ? error.name : "Error",
  cause: textOf(error),
  fatal: error instanceof SyncError,
});
