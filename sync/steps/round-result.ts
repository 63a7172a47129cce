import { type Counters, total } from "../metrics/counters";
import { NoProgress, type SyncError } from "../model/errors";
import type { KeyRange } from "../model/key-range";
import { combined } from "../partition/histogram";
import { HISTOGRAM_BUCKETS, NOTABLE_PER_ROUND } from "../records/constants";
import type { Failure, ItemResult, RoundDivision, RoundResult } from "../records/schema";
import { MAX_SLOW_FACTOR, MIN_RATE_MS, SLOW_FACTOR } from "./constants";

/** The results of a round's items as one. An item without a result belongs to a worker that crashed: all of it remains. */
export function roundResult(
  round: number,
  items: RoundDivision["items"],
  results: ReadonlyMap<number, ItemResult>,
): RoundResult {
  const all = [...results.values()];
  const usual = msPerKey(results.values());
  const remaining = items.flatMap((item, i) => remainingOf(item, results.get(i), usual));
  const counters = total(all.map((result) => result.counters));
  return {
    counters,
    remaining,
    failure: stops(round, remaining, counters, all),
    asExpected: asExpected(items, results),
    orphans: all.flatMap(({ orphans }) => orphans),
    notable: all.flatMap(({ notable }) => notable).slice(0, NOTABLE_PER_ROUND),
    histogram: combined(
      all.flatMap(({ histogram }) => histogram),
      HISTOGRAM_BUCKETS,
    ),
  };
}

/** Milliseconds per key; `undefined` if too little was done for a rate. */
function msPerKey(results: Iterable<ItemResult>): number | undefined {
  let [ms, keys] = [0, 0];
  for (const { counters } of results) {
    ms += counters.workedMs;
    keys += keysOf(counters);
  }
  return ms >= MIN_RATE_MS && keys > 0 ? ms / keys : undefined;
}

/** The remaining ranges of an item, marked as slow if its keys were: the others will probably be slow too. */
function remainingOf(item: readonly KeyRange[], result: ItemResult | undefined, usual: number | undefined) {
  if (result === undefined) return item;
  const own = msPerKey([result]);
  const slow = own === undefined || usual === undefined ? 1 : Math.min(MAX_SLOW_FACTOR, own / usual);
  return slow < SLOW_FACTOR ? result.remaining : result.remaining.map((range) => ({ ...range, slow }));
}

const keysOf = ({ objects }: Counters): number => Math.max(objects.source, objects.destination);

/** Keys found as a share of the estimate. An item that was stopped counts with the keys that it has scanned. */
function asExpected(items: RoundDivision["items"], results: ReadonlyMap<number, ItemResult>): number | null {
  let [scanned, expected] = [0, 0];
  for (const [i, { counters, remaining }] of results) {
    const keys = keysOf(counters);
    const estimate = (items[i] ?? []).reduce((sum, range) => sum + (range.keys ?? Number.NaN), 0);
    scanned += keys;
    expected += remaining.length === 0 ? estimate : Math.min(estimate, keys);
  }
  return expected > 0 ? scanned / expected : null;
}

/** An error as the reason for which a run ends. */
export const failed = (error: SyncError): Failure => ({ error: error.name, cause: error.message });

function stops(
  round: number,
  remaining: RoundResult["remaining"],
  counters: Counters,
  results: readonly ItemResult[],
): Failure | null {
  const stopped = results.flatMap((result) => result.stopped ?? []);
  const fatal = stopped.find((stop) => stop.fatal);
  if (fatal) return { error: fatal.error, cause: fatal.cause };
  // A part of a large object is progress, even if no key is finished.
  const filteredOut = results.reduce((sum, result) => sum + result.filteredOut, 0);
  const { objects, bytes } = counters;
  const progress = objects.source + objects.destination + bytes.copied + filteredOut;
  if (remaining.length === 0 || progress > 0) return null;
  const why = stopped[0]
    ? `A worker stopped: ${stopped[0].cause}.`
    : "Every worker crashed or ran out of time.";
  return failed(new NoProgress(round, remaining.length, why));
}
