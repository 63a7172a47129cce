import { estimateCost, type Tariff, type Usage } from "../metrics/cost";
import type { Counters, Requests } from "../metrics/counters";
import { MAX_DELETE_KEYS } from "../model/constants";
import { LINES_PER_FILE } from "../records/constants";
import { BATCH_REQUESTS, DELETING_REQUESTS, LEASE_REQUESTS, MODEL } from "./constants";
import { copyMs, type Rates } from "./rates";

/** What the real run will cost, if the buckets stay as they are. */
export interface Forecast {
  readonly costUsd: number;
  readonly seconds: number;
  readonly requests: Requests;
}

/** What limits a run, besides S3. */
export interface Capacity {
  /** Workers that run at once. */
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
  /** Whether source and destination are in different Regions. */
  readonly crossesRegions: boolean;
}

/**
 * Forecasts the real run: it does what the dry run did, and also copies and deletes. Durations are those of the model
 * (docs/scale.md), or of earlier runs of the pair if there were enough copies.
 */
export function forecast(dryRun: DryRun, capacity: Capacity, rates: Rates | null, tariff: Tariff): Forecast {
  const { counters, rounds, seconds, crossesRegions } = dryRun;
  const { objects, bytes, planned } = counters;
  const requests = realRequests(counters);
  const slots = Math.max(1, Math.min(capacity.workers, counters.items));
  const copying = copyTime(counters, slots, capacity.copiesPerWorker, rates);
  const deleting = deleteTime(objects.deleted, capacity);
  const usage: Usage = {
    requests,
    classes: planned.classes,
    items: counters.items + batches(objects.deleted),
    workedMs: counters.workedMs + slots * copying + deleting,
    rounds,
    deleteRounds: objects.deleted > 0 ? 1 : 0,
    transferred: crossesRegions ? bytes.copied : 0,
  };
  return {
    costUsd: estimateCost(usage, tariff).usd,
    seconds: Math.ceil(seconds + (copying + deleting) / 1_000),
    requests,
  };
}

const batches = (orphans: number): number => Math.ceil(orphans / LINES_PER_FILE);

/** The requests of the dry run, the planned ones, those of the deletes, and those of the lease, which each worker reads. */
function realRequests({ requests, planned, objects, items }: Counters): Requests {
  const { deleted } = objects;
  const n = batches(deleted);
  const further: Record<string, number> = {
    GET: n * BATCH_REQUESTS.GET + n + (n > 0 ? DELETING_REQUESTS.GET : 0) + LEASE_REQUESTS.GET + items + n,
    PUT: n * BATCH_REQUESTS.PUT + (n > 0 ? DELETING_REQUESTS.PUT : 0) + LEASE_REQUESTS.PUT,
    HEAD: LEASE_REQUESTS.HEAD,
    LIST: n > 0 ? DELETING_REQUESTS.LIST : 0,
    DELETE: Math.ceil(deleted / MAX_DELETE_KEYS),
  };
  const kinds = Object.entries(requests).map(([kind, sent]) => [
    kind,
    sent + (planned.requests[kind] ?? 0) + (further[kind] ?? 0),
  ]);
  return Object.fromEntries(kinds) as Requests;
}

/** Milliseconds: what takes longest of the latency of copies, the workers' CPU time, and S3's rate of writes. */
function copyTime(
  { objects, bytes, planned }: Counters,
  slots: number,
  copiesPerWorker: number,
  rates: Rates | null,
): number {
  if (objects.copied === 0) return 0;
  const load = { copies: objects.copied, bytes: bytes.copied };
  const inFlight = Math.min(slots * copiesPerWorker, objects.copied);
  const writes = planned.requests.COPY ?? objects.copied;
  return Math.max(copyMs(load, rates) / inFlight, (writes * MODEL.copyCpu) / slots, writeTime(writes));
}

/** Milliseconds. S3 counts each key of a DeleteObjects as a write. */
const deleteTime = (orphans: number, { startMs }: Capacity): number =>
  orphans === 0 ? 0 : startMs + writeTime(orphans);

const writeTime = (writes: number): number =>
  (writes * 1_000) / (MODEL.writesPerPartition * MODEL.partitions);
