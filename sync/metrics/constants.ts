/**
 * Prices in USD, us-east-1, November 2026.
 *
 * Source: the pricing pages of Amazon S3 (Standard storage class), AWS Lambda (arm64) and AWS Step Functions
 * (Standard workflows).
 */
import type { Requests } from "./counters";

/** USD per request. */
export const REQUEST_PRICES: Requests = {
  LIST: 5e-6,
  HEAD: 4e-7,
  GET: 4e-7,
  PUT: 5e-6,
  COPY: 5e-6,
  DELETE: 0,
};
/** USD per GB-second of Lambda. */
export const GB_SECOND_PRICE = 0.0000133334;
/** USD per state transition. */
export const TRANSITION_PRICE = 25e-6;

/** Memory of a worker in MB. Lambda gives one vCPU at 1,769 MB, and a worker uses one core. */
export const WORKER_MEMORY_MB = 1_769;
/** State transitions of a round, without its items. Counted in machine/sync.ts. */
export const TRANSITIONS_PER_ROUND = 6;
