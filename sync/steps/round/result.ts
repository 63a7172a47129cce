import { scannedKeys, total } from "../../metrics/counters";
import { ErrorName } from "../../model/errors";
import type { Failure } from "../../model/failure";
import type { KeyRange } from "../../model/key-range";
import { combined } from "../../partition/histogram";
import { HISTOGRAM_BUCKETS, NOTABLE_PER_ROUND, ROUND_HISTOGRAM_CHARACTERS } from "../../records/constants";
import { combinedGroups } from "../../records/outcome-groups";
import { firstNotable } from "../../records/outcome-log";
import { combinedRanking } from "../../records/ranking";
import type { ItemResult, RoundDivision, RoundResult } from "../../records/schema";
import { MAX_SLOW_FACTOR, MIN_RATE_MS, SLOW_FACTOR } from "../constants";
import { fatalOf, mostFrequent } from "./errors";

/**
 * Combines the results of a round's items. If an item has no result, its worker crashed, and the whole item remains.
 *
 * @param crashes errors of workers without a result
 */
export function roundResult(
  items: RoundDivision["items"],
  results: ReadonlyMap<number, ItemResult>,
  crashes: readonly Failure[],
): Omit<RoundResult, "rates" | "timeline"> {
  const all = [...results.values()];
  const usual = msPerKey(results.values());
  const remaining = items.flatMap((item, i) => remainingOf(item, results.get(i), usual));
  const counters = total(all.map((result) => result.counters));
  const stopped = all.flatMap((result) => result.stopped ?? []);
  return {
    counters,
    remaining,
    failure: fatalOf(stopped, crashes),
    progressed: all.some(hasProgressed),
    errors: mostFrequent([...stopped, ...crashes]),
    asExpected: asExpected(items, results),
    orphans: all.flatMap(({ orphans }) => orphans),
    verdicts: all.flatMap(({ verdicts }) => verdicts),
    notable: firstNotable(all, NOTABLE_PER_ROUND),
    groups: combinedGroups(all.map(({ groups }) => groups)),
    ...combinedRanking(all),
    unresolved: all.reduce((sum, { unresolved }) => sum + unresolved, 0),
    histogram: combined(
      all.flatMap(({ histogram }) => histogram),
      HISTOGRAM_BUCKETS,
      ROUND_HISTOGRAM_CHARACTERS,
    ),
  };
}

/** Parts of a large object and keys that the filters exclude count as progress as well. */
const hasProgressed = ({ counters, parts }: ItemResult): boolean => scannedKeys(counters) + parts > 0;

/**
 * Whether S3 has denied every copy that the workers of a round have tried, all over the remaining keys.
 *
 * @returns S3's message; `undefined` if any copy was allowed, fewer than `min` were denied, or a worker has stopped for
 * another reason
 */
export function allDenied(results: Iterable<ItemResult>, min: number): string | undefined {
  let denied = 0;
  let message: string | undefined;
  for (const { counters, denied: own, notable, remaining, allDenied: stopped } of results) {
    if (counters.objects.copied > 0 || counters.objects.failed > own) return undefined;
    if (remaining.length > 0 && !stopped) return undefined;
    denied += own;
    message ??= notable.find(({ code }) => code === ErrorName.AccessDenied)?.reason;
  }
  return denied >= min ? message : undefined;
}

/** Milliseconds per key; `undefined` if too few keys were done for a rate. */
function msPerKey(results: Iterable<ItemResult>): number | undefined {
  let [ms, keys] = [0, 0];
  for (const { counters } of results) {
    ms += counters.workedMs;
    keys += scannedKeys(counters);
  }
  return ms >= MIN_RATE_MS && keys > 0 ? ms / keys : undefined;
}

/**
 * The remaining ranges of an item, marked as slow if its finished keys were slow, because the rest will probably be
 * slow too.
 */
function remainingOf(item: readonly KeyRange[], result: ItemResult | undefined, usual: number | undefined) {
  if (result === undefined) return item;
  const own = msPerKey([result]);
  const slow = own === undefined || usual === undefined ? 1 : Math.min(MAX_SLOW_FACTOR, own / usual);
  return slow < SLOW_FACTOR ? result.remaining : result.remaining.map((range) => ({ ...range, slow }));
}

/** Keys found as a share of the estimate. A stopped item counts with the keys that were scanned. */
function asExpected(items: RoundDivision["items"], results: ReadonlyMap<number, ItemResult>): number | null {
  let [scanned, expected] = [0, 0];
  for (const [i, { counters, remaining }] of results) {
    const keys = scannedKeys(counters);
    const estimate = (items[i] ?? []).reduce((sum, range) => sum + (range.keys ?? Number.NaN), 0);
    scanned += keys;
    expected += remaining.length === 0 ? estimate : Math.min(estimate, keys);
  }
  return expected > 0 ? scanned / expected : null;
}
