import { withListedHeads } from "../compare/listed-heads";
import { chunk, inBatches } from "../concurrency/batches";
import type { Counters, MutableCounters } from "../metrics/counters";
import { MAX_DELETE_KEYS } from "../model/constants";
import { SyncError, textOf } from "../model/errors";
import { NOTABLE_PER_ITEM } from "../records/constants";
import { paths } from "../records/paths";
import type { Records } from "../records/records";
import type { ManifestFile, Orphan, OutcomeRecord } from "../records/schema";
import { destinationKey, type Run } from "../request/run";
import { type DeleteFailure, type DeleteOrder, NOT_CONFIRMED, type ObjectStore } from "../s3/object-store";
import { DELETE_ATTEMPTS, DELETE_WAIT_MS, DELETES_AT_ONCE, RECHECK_AGE_MS } from "./constants";
import { presentInSource } from "./recheck";
import type { DeleteRequest } from "./states";

export interface DeleteContext {
  readonly source: ObjectStore;
  readonly destination: ObjectStore;
  readonly records: Records;
  readonly counters: MutableCounters;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits that many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Aborts when the run is stopped. No request that deletes begins after that. */
  readonly stop?: AbortSignal | undefined;
}

/** The result of one batch of deletes. */
export interface DeleteResult {
  readonly counters: Counters;
  /** Orphans that had not changed but could not be deleted. */
  readonly failed: number;
  /** The first of them; then the first of those that were retained. */
  readonly notable: readonly OutcomeRecord[];
}

/** Error codes of a key that is worth another attempt. */
const TRANSIENT = new Set([
  NOT_CONFIRMED,
  "InternalError",
  "SlowDown",
  "ServiceUnavailable",
  "OperationAborted",
  "ConditionalRequestConflict",
]);

/** Deletes the orphans of one batch, each only while its ETag is the listed one. */
export async function deleteOrphans(context: DeleteContext, request: DeleteRequest): Promise<DeleteResult> {
  const { run, batch } = request;
  const { records } = context;
  const batches = await records.read<ManifestFile[][]>(paths(run).deleteBatches);
  const files = batches[batch] ?? [];
  const source = withListedHeads(context.source, run.prefix);
  const recheck = await isOld(context, request);
  const notable: OutcomeRecord[] = [];
  let orphans: Orphan[] = [];
  for (const [i, file] of files.entries()) {
    if (context.stop?.aborted) break;
    orphans = [...orphans, ...(await records.readNdjson<Orphan>(file.key))];
    // Requests are full even if files are small: each worker leaves one file that is not full.
    const whole =
      i === files.length - 1 ? orphans.length : orphans.length - (orphans.length % MAX_DELETE_KEYS);
    const current = orphans.slice(0, whole);
    orphans = orphans.slice(whole);
    const present = recheck ? await presentInSource(source, run, current) : new Set<string>();
    notable.push(...current.flatMap(({ key }) => (present.has(key) ? [retained(context, run, key)] : [])));
    const gone = current.filter(({ key }) => !present.has(key));
    const requests = chunk(gone, MAX_DELETE_KEYS);
    const outcomes = await inBatches(requests, DELETES_AT_ONCE, (some) => deleteSome(context, run, some));
    notable.push(...outcomes.flat());
  }
  const failed = notable.filter(({ outcome }) => outcome === "failed");
  const others = notable.filter(({ outcome }) => outcome !== "failed");
  return {
    counters: context.counters,
    failed: failed.length,
    notable: [...failed, ...others].slice(0, NOTABLE_PER_ITEM),
  };
}

/**
 * Whether the source may have other keys by now than those that were listed: the run began some time ago, the execution
 * was redriven, or an earlier attempt at the batch was made.
 */
async function isOld(
  { records, now }: DeleteContext,
  { run, batch, redrives, itemRedrives }: DeleteRequest,
): Promise<boolean> {
  const at = paths(run).deleteBegun(batch);
  const begun = await records.find<object>(at);
  if (begun === undefined) await records.write(at, { at: new Date(now()).toISOString() });
  const age = now() - Date.parse(run.startedAt);
  return begun !== undefined || redrives > 0 || itemRedrives > 0 || age > RECHECK_AGE_MS;
}

function retained({ counters }: DeleteContext, run: Run, key: string): OutcomeRecord {
  counters.objects.retained++;
  return {
    key: destinationKey(run, key),
    outcome: "retained",
    reason: "the source has it again",
  };
}

async function deleteSome(
  context: DeleteContext,
  run: Run,
  orphans: readonly Orphan[],
): Promise<OutcomeRecord[]> {
  if (context.stop?.aborted) return [];
  const orders = orphans.map(({ key, etag }) => ({ key: destinationKey(run, key), etag }));
  const failures = new Map((await removeAll(context, run, orders)).map((failure) => [failure.key, failure]));
  const outcomes: OutcomeRecord[] = [];
  for (const { key, size } of orphans) {
    const failure = failures.get(destinationKey(run, key));
    const { objects, bytes } = context.counters;
    if (failure === undefined || isGone(failure)) {
      objects.deleted++;
      bytes.deleted += size;
    } else {
      objects.retained++;
      outcomes.push(outcomeOf(failure));
    }
  }
  return outcomes;
}

/** Another client, or an earlier attempt of ours, has deleted the object. */
const isGone = ({ code }: DeleteFailure): boolean => code === "NoSuchKey" || code === "NotFound";

const outcomeOf = ({ key, code, message }: DeleteFailure): OutcomeRecord =>
  code === "PreconditionFailed"
    ? { key, outcome: "retained", reason: "changed after it was listed" }
    : { key, outcome: "failed", reason: message || code, code };

/**
 * A request that fails as a whole says nothing of its keys: each needs another attempt. A denial is thrown, but not after a
 * stop, so that the counts of other requests are kept.
 */
const asFailures =
  (orders: readonly DeleteOrder[], stop: AbortSignal | undefined) =>
  (error: unknown): DeleteFailure[] => {
    if (error instanceof SyncError && !stop?.aborted) throw error;
    return orders.map(({ key }) => ({ key, code: NOT_CONFIRMED, message: textOf(error) }));
  };

/** @returns the failures that remain after the last attempt. */
async function removeAll(
  { destination, sleep, stop }: DeleteContext,
  run: Run,
  orders: readonly DeleteOrder[],
): Promise<DeleteFailure[]> {
  const failures: DeleteFailure[] = [];
  let remaining = orders;
  for (let attempt = 1; remaining.length > 0; attempt++) {
    const failed = await destination.remove(run.destination, remaining).catch(asFailures(remaining, stop));
    const again =
      attempt < DELETE_ATTEMPTS && !stop?.aborted ? failed.filter(({ code }) => TRANSIENT.has(code)) : [];
    failures.push(...failed.filter((failure) => !again.includes(failure)));
    const keys = new Set(again.map(({ key }) => key));
    remaining = remaining.filter(({ key }) => keys.has(key));
    if (remaining.length > 0) await sleep(DELETE_WAIT_MS * 2 ** (attempt - 1));
    if (stop?.aborted) return [...failures, ...again];
  }
  return failures;
}
