import type { Counter, Tally } from "../metrics/counters";
import { SyncError, textOf } from "../model/errors";
import { deal } from "../model/key-range";
import { inBatches, type Noted, type Orphan, type Part, paths, type Records } from "../records/records";
import { destinationKey, type Run } from "../request/run";
import type { DeleteFailure, DeleteOrder, Store } from "../s3/object-store";

export interface DeleteContext {
  readonly destination: Store;
  readonly records: Records;
  readonly count: Counter;
  readonly sleep: (ms: number) => Promise<void>;
}

/** What one batch of deletes came to. */
export interface DeleteResult {
  readonly tally: Tally;
  /** Orphans that could not be deleted, though they had not changed. */
  readonly failed: number;
  /** Some of them, first; then some of those that had changed. */
  readonly notable: readonly Noted[];
}

const KEYS_PER_REQUEST = 1_000;
const REQUESTS_AT_ONCE = 4;
const TRIES = 5;
const MOST_NOTABLE = 100;
/** What S3 answers for a key whose turn has to come again. */
const TRANSIENT = new Set(["InternalError", "SlowDown", "ServiceUnavailable", "OperationAborted"]);

/** Deletes the orphans of one batch, each only while its ETag is the listed one. */
export async function deleteOrphans(context: DeleteContext, run: Run, batch: number): Promise<DeleteResult> {
  const plan = await context.records.read<Part[][]>(paths(run).deletePlan);
  const parts = plan[batch] ?? [];
  const notable: Noted[] = [];
  let orphans: Orphan[] = [];
  for (const [i, part] of parts.entries()) {
    orphans = [...orphans, ...(await context.records.readLines<Orphan>(part.key))];
    // Requests are full, whatever files the keys come from: of each worker there is one that is not.
    const whole =
      i === parts.length - 1 ? orphans.length : orphans.length - (orphans.length % KEYS_PER_REQUEST);
    const requests = deal(orphans.slice(0, whole), KEYS_PER_REQUEST);
    orphans = orphans.slice(whole);
    const noted = await inBatches(requests, REQUESTS_AT_ONCE, (some) => deleteSome(context, run, some));
    notable.push(...noted.flat());
  }
  const failed = notable.filter(({ outcome }) => outcome === "failed");
  const others = notable.filter(({ outcome }) => outcome !== "failed");
  return {
    tally: context.count,
    failed: failed.length,
    notable: [...failed, ...others].slice(0, MOST_NOTABLE),
  };
}

async function deleteSome(context: DeleteContext, run: Run, orphans: readonly Orphan[]): Promise<Noted[]> {
  const orders = orphans.map(({ key, etag }) => ({ key: destinationKey(run, key), etag }));
  const failures = new Map((await removeAll(context, run, orders)).map((failure) => [failure.key, failure]));
  const noted: Noted[] = [];
  for (const { key, size } of orphans) {
    const failure = failures.get(destinationKey(run, key));
    const { objects, bytes } = context.count;
    if (failure === undefined || isGone(failure)) {
      objects.deleted++;
      bytes.deleted += size;
    } else {
      objects.spared++;
      noted.push(note(failure));
    }
  }
  return noted;
}

/** Somebody else, or an earlier try of ours, was first. */
const isGone = ({ code }: DeleteFailure): boolean => code === "NoSuchKey" || code === "NotFound";

const note = ({ key, code, message }: DeleteFailure): Noted =>
  code === "PreconditionFailed"
    ? { key, outcome: "spared", reason: "changed after it was listed" }
    : { key, outcome: "failed", reason: message || code, code };

/** A request that failed as a whole says nothing of its keys: each has to come again. What is denied is thrown. */
const asFailures =
  (orders: readonly DeleteOrder[]) =>
  (error: unknown): DeleteFailure[] => {
    if (error instanceof SyncError) throw error;
    return orders.map(({ key }) => ({ key, code: "ServiceUnavailable", message: textOf(error) }));
  };

/** @returns what is still there after the last try. */
async function removeAll(
  { destination, sleep }: DeleteContext,
  run: Run,
  orders: readonly DeleteOrder[],
): Promise<DeleteFailure[]> {
  const failures: DeleteFailure[] = [];
  let left = orders;
  for (let attempt = 1; left.length > 0; attempt++) {
    const answers = await destination.remove(run.destination, left).catch(asFailures(left));
    const again = attempt < TRIES ? answers.filter(({ code }) => TRANSIENT.has(code)) : [];
    failures.push(...answers.filter((answer) => !again.includes(answer)));
    const keys = new Set(again.map(({ key }) => key));
    left = left.filter(({ key }) => keys.has(key));
    if (left.length > 0) await sleep(100 * 2 ** attempt);
  }
  return failures;
}
