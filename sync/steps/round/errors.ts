import { ErrorName } from "../../model/errors";
import type { Failure, WorkerStop } from "../../model/failure";
import { counted } from "../../model/texts";
import { MAX_WORKER_ERRORS } from "../constants";

/** Distinct errors, the most frequent first. */
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

/**
 * The errors of work items whose workers left no result. If neither a worker nor the function that records its error could be
 * started, there is no record.
 *
 * @param items the number of work items
 */
export function errorsWithoutResult(
  items: number,
  results: ReadonlyMap<number, unknown>,
  crashes: ReadonlyMap<number, Failure>,
): Failure[] {
  const lost = Array.from({ length: items }, (_, item) => item).filter((item) => !results.has(item));
  const recorded = lost.flatMap((item) => crashes.get(item) ?? []);
  const missing = lost.length - recorded.length;
  return missing === 0 ? recorded : [...recorded, notRecorded(missing)];
}

const notRecorded = (workers: number): Failure => ({
  error: "NotRecorded",
  cause: `${counted(workers, "worker")} left neither a result nor an error. The executions of the Map in Step Functions have it.`,
});

/**
 * The error that ends a run because it would occur again in another round; `null` if there is none.
 *
 * @param crashes errors of workers without a result. Their names show whether they are SyncErrors
 */
export function fatalOf(stops: readonly WorkerStop[], crashes: readonly Failure[]): Failure | null {
  const found =
    stops.find(({ fatal }) => fatal) ?? crashes.find(({ error }) => Object.hasOwn(ErrorName, error));
  return found === undefined ? null : { error: found.error, cause: found.cause };
}
