import { withListedHeads } from "../compare/listed-heads";
import { chunk, inBatches } from "../concurrency/batches";
import type { Counters, MutableCounters } from "../metrics/counters";
import { MAX_DELETE_KEYS } from "../model/constants";
import { SyncError, textOf } from "../model/errors";
import type { NdjsonWriter } from "../records/ndjson-writer";
import { countOf } from "../records/outcome-groups";
import { bare, OutcomeLog } from "../records/outcome-log";
import { paths } from "../records/paths";
import type { Records } from "../records/records";
import type { ManifestFile, Orphan, OutcomeGroup, OutcomeRecord } from "../records/schema";
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
  /** Takes the outcome of each orphan. */
  readonly outcomes: NdjsonWriter<OutcomeRecord>;
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
  /** The outcomes of all orphans of the batch. */
  readonly groups: readonly OutcomeGroup[];
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
  const log = new OutcomeLog(context.outcomes);
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
    for (const orphan of current) {
      if (present.has(orphan.key)) await log.add(retained(context, run, orphan), true);
    }
    const gone = current.filter(({ key }) => !present.has(key));
    const requests = chunk(gone, MAX_DELETE_KEYS);
    await inBatches(requests, DELETES_AT_ONCE, async (some) => {
      for (const record of await deleteSome(context, run, some)) {
        await log.add(record, record.outcome !== "deleted");
      }
    });
  }
  await log.close();
  const { notable, groups } = log;
  const failed = countOf(groups, ({ outcome }) => outcome === "failed");
  return { counters: context.counters, failed, notable, groups };
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

function retained({ counters }: DeleteContext, run: Run, orphan: Orphan): OutcomeRecord {
  counters.objects.retained++;
  return recordOf(run, orphan, { outcome: "retained", reason: "the source has it again" }, 0);
}

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

async function deleteSome(
  context: DeleteContext,
  run: Run,
  orphans: readonly Orphan[],
): Promise<OutcomeRecord[]> {
  if (context.stop?.aborted) return [];
  const orders = orphans.map(({ key, etag }) => ({ key: destinationKey(run, key), etag }));
  const began = context.now();
  const failures = new Map((await removeAll(context, run, orders)).map((failure) => [failure.key, failure]));
  const milliseconds = context.now() - began;
  const { objects, bytes } = context.counters;
  return orphans.map((orphan) => {
    const outcome = outcomeOf(failures.get(destinationKey(run, orphan.key)));
    if (outcome.outcome === "deleted") {
      objects.deleted++;
      bytes.deleted += orphan.size;
    } else objects.retained++;
    return recordOf(run, orphan, outcome, milliseconds);
  });
}

/** Another client, or an earlier attempt of ours, has deleted the object. */
const isGone = ({ code }: DeleteFailure): boolean => code === "NoSuchKey" || code === "NotFound";

function outcomeOf(failure: DeleteFailure | undefined): Pick<OutcomeRecord, "outcome" | "reason" | "code"> {
  if (failure === undefined) return { outcome: "deleted", reason: "only the destination had it" };
  if (isGone(failure)) return { outcome: "deleted", reason: "the destination no longer had it" };
  const { code, message } = failure;
  return code === "PreconditionFailed"
    ? { outcome: "retained", reason: "changed after it was listed" }
    : { outcome: "failed", reason: message || code, code };
}

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
