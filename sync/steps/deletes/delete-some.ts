import { inBatches } from "../../concurrency/batches";
import type { RateLimit } from "../../concurrency/rate-limit";
import type { MutableCounters } from "../../metrics/counters";
import { SyncError, textOf } from "../../model/errors";
import { bare } from "../../records/outcome-log";
import type { Orphan, OutcomeRecord } from "../../records/schema";
import { destinationKey, type Run } from "../../request/run";
import { NOT_CONFIRMED, type ObjectStore, StoreError } from "../../s3/object-store";
import type { DeleteFailure, DeleteOrder } from "../../s3/objects";
import { DELETE_ATTEMPTS, DELETE_WAIT_MS, HEADS_AT_ONCE } from "../constants";

export interface DeletingContext {
  readonly destination: ObjectStore;
  readonly counters: MutableCounters;
  readonly rate: RateLimit;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits for the given number of milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Aborts when the run is stopped, or must no longer write. No request that deletes begins after that. */
  readonly stop?: AbortSignal | undefined;
  readonly budget: { readonly signal: AbortSignal };
}

/** The result of a check of orphans against the source. */
export interface CheckedKeys {
  /** Keys that the source has. They are retained. */
  readonly present: ReadonlySet<string>;
  /** No request is sent after this time. Milliseconds since 1970. */
  readonly validUntil: number;
}

/**
 * The worker was suspended, or waited, until its list of orphans was too old. Another attempt checks the list again.
 */
export class ListExpired extends Error {
  override readonly name = "ListExpired";
  constructor() {
    super("The list of orphans is too old by now. The next attempt checks it against the source.");
  }
}

/** The error code of an object that has another ETag. */
const CHANGED = "PreconditionFailed";

/** Error codes that ask for fewer requests. */
const THROTTLES = new Set(["SlowDown", "ServiceUnavailable"]);

/** Error codes after which a key gets another attempt. */
const TRANSIENT = new Set([
  ...THROTTLES,
  NOT_CONFIRMED,
  "InternalError",
  "OperationAborted",
  "ConditionalRequestConflict",
]);

/**
 * Deletes at most 1,000 orphans with one request, and with more requests for orphans that need another attempt.
 *
 * @returns the outcome of each orphan, in order
 * @throws the error of the request, if the state of the keys is unknown; a StoreError if S3 keeps asking for fewer requests;
 *   ListExpired
 */
export async function deleteSome(
  context: DeletingContext,
  run: Run,
  orphans: readonly Orphan[],
  { present, validUntil }: CheckedKeys,
): Promise<OutcomeRecord[]> {
  const orders = orphans
    .filter(({ key }) => !present.has(key))
    .map(({ key, etag }) => ({ key: destinationKey(run, key), etag }));
  if (orders.length > 0) await context.rate.take(orders.length);
  if (isStopped(context)) throw new Error("The worker ended before the request began.");
  if (context.now() > validUntil) throw new ListExpired();
  const began = context.now();
  const refused = await removeAll(context, run, orders, validUntil);
  const failures = new Map(
    (await withoutMarkers(context, run, refused)).map((failure) => [failure.key, failure]),
  );
  const milliseconds = context.now() - began;
  return orphans.map((orphan) =>
    present.has(orphan.key)
      ? recordOf(run, orphan, { outcome: "retained", reason: "the source has it again" }, 0)
      : recordOf(run, orphan, outcomeOf(failures.get(destinationKey(run, orphan.key))), milliseconds),
  );
}

const isStopped = ({ stop, budget }: DeletingContext): boolean =>
  stop?.aborted === true || budget.signal.aborted;

const recordOf = (
  run: Run,
  { key, size, etag }: Orphan,
  outcome: Pick<OutcomeRecord, "outcome" | "reason" | "code">,
  milliseconds: number,
): OutcomeRecord => ({
  key: destinationKey(run, key),
  action: "delete",
  ...outcome,
  size,
  destinationEtag: bare(etag),
  milliseconds,
});

/** Another client, or an earlier attempt of ours, has deleted the object. */
const isGone = ({ code }: DeleteFailure): boolean => code === "NoSuchKey" || code === "NotFound";

function outcomeOf(failure: DeleteFailure | undefined): Pick<OutcomeRecord, "outcome" | "reason" | "code"> {
  if (failure === undefined) return { outcome: "deleted", reason: "only the destination had it" };
  if (isGone(failure)) return { outcome: "deleted", reason: "the destination no longer had it" };
  const { code, message } = failure;
  return code === CHANGED
    ? { outcome: "retained", reason: "changed after it was listed" }
    : { outcome: "failed", reason: message || code, code };
}

/**
 * In a bucket with versioning, S3 refuses the condition of a delete also for a key with a delete marker. The marker may come
 * from an earlier attempt of ours whose response was lost. Then the error becomes that of a missing object.
 */
const withoutMarkers = (
  { destination }: DeletingContext,
  { destination: bucket }: Run,
  failures: readonly DeleteFailure[],
): Promise<DeleteFailure[]> =>
  inBatches(failures, HEADS_AT_ONCE, async (failure) => {
    if (failure.code !== CHANGED) return failure;
    // If the object cannot be read, it counts as changed.
    const present = await destination.head(bucket, failure.key).catch(() => true);
    return present ? failure : { ...failure, code: "NoSuchKey" };
  });

/**
 * If a whole request fails, it is unknown which of its keys were deleted, so each key needs another attempt. A denial
 * is thrown.
 */
const asFailures =
  (orders: readonly DeleteOrder[]) =>
  (error: unknown): DeleteFailure[] => {
    if (error instanceof SyncError) throw error;
    const code = error instanceof StoreError && THROTTLES.has(error.code) ? error.code : NOT_CONFIRMED;
    return orders.map(({ key }) => ({ key, code, message: textOf(error) }));
  };

/** @returns the failures that remain after the last attempt. @throws as {@link deleteSome} */
async function removeAll(
  context: DeletingContext,
  run: Run,
  orders: readonly DeleteOrder[],
  validUntil: number,
): Promise<DeleteFailure[]> {
  const { destination, sleep, rate } = context;
  const failures: DeleteFailure[] = [];
  let remaining = orders;
  for (let attempt = 1; remaining.length > 0; attempt++) {
    const failed = await destination.remove(run.destination, remaining).catch(asFailures(remaining));
    const throttles = failed.filter(({ code }) => THROTTLES.has(code));
    if (throttles.length > 0) rate.throttled();
    rate.succeeded(remaining.length - failed.length);
    const again = failed.filter(({ code }) => TRANSIENT.has(code));
    failures.push(...failed.filter(({ code }) => !TRANSIENT.has(code)));
    const unknown = again.find(({ code }) => code === NOT_CONFIRMED) ?? again[0];
    if (unknown && isStopped(context)) throw new Error(unknown.message);
    if (throttles[0] && attempt === DELETE_ATTEMPTS) {
      throw new StoreError(throttles[0].code, 503, throttles[0].message || throttles[0].code);
    }
    if (attempt === DELETE_ATTEMPTS) return [...failures, ...again];
    const keys = new Set(again.map(({ key }) => key));
    remaining = remaining.filter(({ key }) => keys.has(key));
    if (remaining.length === 0) return failures;
    await sleep(DELETE_WAIT_MS * 2 ** (attempt - 1));
    await rate.take(remaining.length);
    if (isStopped(context)) throw new Error("The worker ended before the keys were tried again.");
    if (context.now() > validUntil) throw new ListExpired();
  }
  return failures;
}
