import {
  GB_SECOND_PRICE,
  REQUEST_PRICES,
  TRANSITION_PRICE,
  TRANSITIONS_PER_ROUND,
  WORKER_MEMORY_MB,
} from "./constants";
import type { Counters, Requests } from "./counters";

/**
 * The estimated cost of a run at us-east-1's list prices, in USD: requests, the functions' time, state transitions. It
 * leaves out KMS, traffic between Regions, storage, free tiers, and retries that the S3 client makes by itself.
 */
export function estimatedCostUsd({ requests, workedMs }: Counters, rounds: number): number {
  const kinds = Object.keys(REQUEST_PRICES) as (keyof Requests)[];
  const requested = kinds.reduce((usd, kind) => usd + requests[kind] * REQUEST_PRICES[kind], 0);
  const computed = (workedMs / 1_000) * (WORKER_MEMORY_MB / 1_024) * GB_SECOND_PRICE;
  return round(requested + computed + (rounds + 1) * TRANSITIONS_PER_ROUND * TRANSITION_PRICE);
}

/** To a millionth of a dollar. */
const round = (usd: number): number => Math.round(usd * 1e6) / 1e6;
