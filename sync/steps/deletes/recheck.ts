import { pageAfter } from "../../compare/listing";
import { inBatches } from "../../concurrency/batches";
import { isCustomerKey } from "../../copy/inspect";
import { MAX_KEY_BYTES } from "../../model/constants";
import { compareKeys, keyBytes } from "../../model/key";
import type { Orphan } from "../../records/schema";
import { type Run, sourceKey } from "../../request/run";
import { isListed } from "../../s3/decorators/listed-heads";
import { isStoreError, type ObjectStore } from "../../s3/object-store";
import { DENSE_ORPHANS, HEADS_AT_ONCE, SPARSE_ORPHANS } from "../constants";

/**
 * Checks orphans against the source again, because an old list may contain keys that the source has now. Where orphans
 * are dense, one LIST covers many of them. Where they are sparse, a HEAD for each orphan is cheaper.
 *
 * @returns the keys that the source has
 */
export async function presentInSource(
  source: ObjectStore,
  run: Run,
  orphans: readonly Orphan[],
): Promise<ReadonlySet<string>> {
  const keys = orphans.map(({ key }) => key).sort(compareKeys);
  const present = new Set<string>();
  for (let at = 0; at < keys.length; ) {
    const covered = at === 0 ? 0 : await byList(source, run, keys, at, present);
    at += covered;
    if (covered >= DENSE_ORPHANS) continue;
    const sparse = keys.slice(at, at + (at === 0 ? 1 : SPARSE_ORPHANS));
    await inBatches(sparse, HEADS_AT_ONCE, async (key) => {
      if (await exists(source, run, key)) present.add(key);
    });
    at += sparse.length;
  }
  return present;
}

async function exists(source: ObjectStore, run: Run, orphan: string): Promise<boolean> {
  const key = sourceKey(run, orphan);
  if (!isPossible(key)) return false;
  try {
    return (await source.head(run.source, key)) !== undefined;
  } catch (error) {
    if (isCustomerKey(error)) return true;
    // The key is absent, may not be read, or cannot be in a request because its `..` would leave the root of the bucket. A LIST
    // shows whether it exists.
    if (isStoreError(error, 403) || isStoreError(error, 400))
      return isListed(source, run.source, run.prefix, key);
    throw error;
  }
}

/**
 * Whether an object can have the key. A destination key without its prefix may be empty, and HEAD would address the
 * bucket.
 */
const isPossible = (key: string): boolean => key !== "" && keyBytes(key) <= MAX_KEY_BYTES;

/** Checks the orphans in the page after the orphan before `at`. @returns the number of orphans that the page covers */
async function byList(
  source: ObjectStore,
  run: Run,
  keys: readonly string[],
  at: number,
  present: Set<string>,
): Promise<number> {
  const { entries, last } = await pageAfter(source, run.source, run.prefix, keys[at - 1] as string);
  const end = last ? null : (entries.at(-1)?.key ?? null);
  const within = keys.slice(at).findIndex((key) => end !== null && compareKeys(key, end) > 0);
  const covered = keys.slice(at, within < 0 ? keys.length : at + within);
  const listed = new Set(entries.map(({ key }) => key));
  for (const key of covered) if (listed.has(key)) present.add(key);
  return covered.length;
}
