import { estimateCost, type Tariff, type Usage } from "../metrics/cost";
import type { Counters, Requests } from "../metrics/counters";
import { LEASE_REQUESTS } from "./constants";
import { copyTime } from "./copies";
import { forecastDeletes } from "./deletes";
import type { Rates } from "./rates";

/** The cost and the duration of the real run, if the buckets do not change. */
export interface Forecast {
  readonly costUsd: number;
  readonly seconds: number;
  readonly requests: Requests;
}

/** The limits of a run, in addition to S3's. */
export interface Capacity {
  /** Maximum concurrent workers. */
  readonly workers: number;
  /** Copies of a worker in flight. */
  readonly copiesPerWorker: number;
  /** Milliseconds until the workers of a round have begun. */
  readonly startMs: number;
}

/** The measurements of a dry run. Its counters have the copies and deletes that the real run would make. */
export interface DryRun {
  readonly counters: Counters;
  readonly rounds: number;
  readonly seconds: number;
  /** Bytes of the largest object that the real run would copy. */
  readonly largest: number;
  /** Whether source and destination are in different Regions. */
  readonly crossesRegions: boolean;
}

/**
 * Forecasts the real run. It repeats the work of the dry run, and copies and deletes in addition. Durations come from
 * the model (docs/scale.md), or from earlier runs of the pair if there were enough copies.
 */
export function forecast(dryRun: DryRun, capacity: Capacity, rates: Rates | null, tariff: Tariff): Forecast {
  const { counters, rounds, seconds, crossesRegions } = dryRun;
  const { bytes, planned, items } = counters;
  const slots = Math.max(1, Math.min(capacity.workers, items));
  const copying = copyTime(dryRun, { ...capacity, slots }, rates);
  const deletes = forecastDeletes(counters, capacity.startMs);
  const requests = realRequests(counters, deletes.requests);
  const usage: Usage = {
    requests,
    classes: planned.classes,
    items: items + deletes.items,
    workedMs: counters.workedMs + slots * copying + deletes.workedMs,
    rounds,
    deleteRounds: deletes.rounds,
    transferred: crossesRegions ? bytes.copied : 0,
  };
  return {
    costUsd: estimateCost(usage, tariff).usd,
    seconds: Math.ceil(seconds + (copying + deletes.ms) / 1_000),
    requests,
  };
}

/**
 * The requests of the dry run, the planned requests, and the requests for the deletes and for the lease, which each
 * worker reads.
 */
function realRequests(
  { requests, planned, items }: Counters,
  deletes: Readonly<Record<string, number>>,
): Requests {
  const lease: Record<string, number> = { ...LEASE_REQUESTS, GET: LEASE_REQUESTS.GET + items };
  const kinds = Object.entries(requests).map(([kind, sent]) => [
    kind,
    sent + (planned.requests[kind] ?? 0) + (deletes[kind] ?? 0) + (lease[kind] ?? 0),
  ]);
  return Object.fromEntries(kinds) as Requests;
}
