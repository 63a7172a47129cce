import { PARTITION_WRITES_PER_SECOND } from "../../concurrency/constants";
import type { DeleteDivision, DeleteResult, PendingFile } from "../../records/delete-schema";
import type { ManifestFile } from "../../records/schema";
import {
  DELETE_ROUND_GROWTH_MS,
  DELETE_ROUND_MS,
  FIRST_DELETE_WORKERS,
  MAX_DELETE_ROUND_MS,
  MIN_BATCH_KEYS,
} from "../constants";

/**
 * The first round of deletes. One worker can send as many requests as a partition accepts. A few workers shorten small
 * runs.
 */
export const firstDivision = (files: readonly ManifestFile[]): DeleteDivision =>
  divisionOf(files, 1, FIRST_DELETE_WORKERS, PARTITION_WRITES_PER_SECOND);

/**
 * The division of a later round. The number of workers doubles if S3 refused nothing. Otherwise it is halved, because
 * workers that wait for S3 cost money.
 *
 * @param round the number of the new round
 * @param items the number of work items of the last round
 */
export function nextDivision(
  remaining: readonly PendingFile[],
  round: number,
  items: number,
  results: readonly DeleteResult[],
  workers: number,
): DeleteDivision {
  const throttled = results.some((result) => result.throttled);
  const next = throttled ? Math.ceil(items / 2) : 2 * items;
  const rates = results.reduce((sum, { keysPerSecond }) => sum + keysPerSecond, 0);
  const total = results.length > 0 ? rates : PARTITION_WRITES_PER_SECOND;
  return divisionOf(remaining, round, Math.max(1, Math.min(workers, next)), total);
}

function divisionOf(
  files: readonly PendingFile[],
  round: number,
  workers: number,
  totalRate: number,
): DeleteDivision {
  const items = pack(files, workers);
  return {
    items,
    ms: Math.min(MAX_DELETE_ROUND_MS, DELETE_ROUND_MS + DELETE_ROUND_GROWTH_MS * (round - 1)),
    keysPerSecond: totalRate / Math.max(1, items.length),
  };
}

/** The orphans in files that have no outcome yet. */
export const orphansIn = (files: readonly PendingFile[]): number =>
  files.reduce((sum, { count, skip = 0 }) => sum + count - skip, 0);

/** Packs files in order, with small files together, into at most twice as many items as workers. */
function pack(files: readonly PendingFile[], workers: number): PendingFile[][] {
  const size = Math.max(MIN_BATCH_KEYS, orphansIn(files) / workers);
  const items: PendingFile[][] = [];
  let room = 0;
  for (const file of files) {
    const orphans = orphansIn([file]);
    if (orphans > room) {
      items.push([]);
      room = size;
    }
    items.at(-1)?.push(file);
    room -= orphans;
  }
  return items;
}

/** The rest of the files after their first `done` orphans. */
export function remainingAfter(files: readonly PendingFile[], done: number): PendingFile[] {
  const remaining: PendingFile[] = [];
  let left = done;
  for (const file of files) {
    const orphans = orphansIn([file]);
    if (left < orphans) remaining.push(left > 0 ? { ...file, skip: (file.skip ?? 0) + left } : file);
    left = Math.max(0, left - orphans);
  }
  return remaining;
}
