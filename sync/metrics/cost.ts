import type { Requests, Tally } from "./counters";

/** USD a request: S3 Standard in us-east-1, November 2026. */
const PER_REQUEST: Requests = {
  LIST: 5e-6,
  HEAD: 4e-7,
  GET: 4e-7,
  PUT: 5e-6,
  COPY: 5e-6,
  DELETE: 0,
};
/** USD a GB-second of Lambda on arm64, and the memory of a worker in GB. */
const PER_GB_SECOND = 0.0000133334;
const WORKER_GB = 1_769 / 1_024;
/** USD a state transition of a Standard workflow, and about how many a round takes besides its workers. */
const PER_TRANSITION = 25e-6;
const TRANSITIONS_PER_ROUND = 6;

/**
 * About what a run costs at us-east-1's list prices, in USD: requests, the functions' time, transitions. Leaves out
 * KMS, traffic between Regions, storage, free tiers, and retries that the S3 client makes by itself.
 */
export function estimatedCostUsd({ requests, workedMs }: Tally, rounds: number): number {
  const kinds = Object.keys(PER_REQUEST) as (keyof Requests)[];
  const requested = kinds.reduce((usd, kind) => usd + requests[kind] * PER_REQUEST[kind], 0);
  const computed = (workedMs / 1_000) * WORKER_GB * PER_GB_SECOND;
  return round(requested + computed + (rounds + 1) * TRANSITIONS_PER_ROUND * PER_TRANSITION);
}

/** To a millionth of a dollar. */
const round = (usd: number): number => Math.round(usd * 1e6) / 1e6;
