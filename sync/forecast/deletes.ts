import type { Counters } from "../metrics/counters";
import { MAX_DELETE_KEYS } from "../model/constants";
import { LINES_PER_FILE } from "../records/constants";
import {
  DELETE_ROUND_GROWTH_MS,
  DELETE_ROUND_MS,
  FIRST_DELETE_WORKERS,
  MAX_DELETE_ROUND_MS,
} from "../steps/constants";
import {
  BATCH_REQUESTS,
  DELETED_FILE_REQUESTS,
  DELETING_REQUESTS,
  FIRST_DELETE_RATE_SHARE,
  MODEL,
} from "./constants";

/** The forecast of the deletes of a run. */
export interface ForecastDeletes {
  readonly rounds: number;
  /** Work items of all rounds. */
  readonly items: number;
  readonly ms: number;
  /** The sum of the workers' run times, in milliseconds. */
  readonly workedMs: number;
  readonly requests: Readonly<Record<string, number>>;
}

const NONE: ForecastDeletes = { rounds: 0, items: 0, ms: 0, workedMs: 0, requests: {} };

/**
 * The first round has a few workers. S3 refuses some of their requests, because each key of a DeleteObjects is a write. Later
 * rounds have one worker, which sends as much as S3 accepts.
 *
 * @param startMs milliseconds until the workers of a round have begun
 */
export function forecastDeletes(
  { objects: { deleted } }: Pick<Counters, "objects">,
  startMs: number,
): ForecastDeletes {
  if (deleted === 0) return NONE;
  const files = Math.ceil(deleted / LINES_PER_FILE);
  const workers = Math.min(files, FIRST_DELETE_WORKERS);
  const perMs = (MODEL.writesPerPartition * MODEL.partitions) / 1_000;
  const firstPerMs = perMs * (workers > 1 ? FIRST_DELETE_RATE_SHARE : 1);
  const firstMs = Math.min(DELETE_ROUND_MS, deleted / firstPerMs);
  const laterMs = Math.max(0, deleted - firstMs * firstPerMs) / perMs;
  const rounds = 1 + laterRounds(laterMs);
  const items = workers + rounds - 1;
  return {
    ...{ rounds, items, ms: rounds * startMs + firstMs + laterMs, workedMs: workers * firstMs + laterMs },
    requests: requestsOf(deleted, { files, items, rounds }),
  };
}

/** Rounds grow up to a limit. */
function laterRounds(ms: number): number {
  let rounds = 0;
  for (let rest = ms; rest > 0; rounds++)
    rest -= Math.min(MAX_DELETE_ROUND_MS, DELETE_ROUND_MS + DELETE_ROUND_GROWTH_MS * (rounds + 1));
  return rounds;
}

function requestsOf(
  deleted: number,
  { files, items, rounds }: { readonly files: number; readonly items: number; readonly rounds: number },
): Record<string, number> {
  const all = (kind: "GET" | "PUT"): number =>
    files * DELETED_FILE_REQUESTS[kind] + items * BATCH_REQUESTS[kind] + rounds * DELETING_REQUESTS[kind];
  return {
    GET: all("GET"),
    PUT: all("PUT"),
    LIST: rounds * DELETING_REQUESTS.LIST,
    DELETE: Math.ceil(deleted / MAX_DELETE_KEYS),
  };
}
