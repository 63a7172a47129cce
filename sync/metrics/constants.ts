/**
 * Prices in USD, and the quantities to which they apply.
 *
 * Source: the pricing pages of Amazon S3, AWS Lambda (arm64), AWS Step Functions (Standard workflows) and Amazon EC2 (data
 * transfer) for us-east-1, November 2026.
 */
import type { Prices } from "./prices";

/** The list prices of us-east-1, without free tiers and discounts. */
export const PRICES: Prices = {
  asOf: "2026-11",
  region: "us-east-1",
  requests: { LIST: 5e-6, HEAD: 4e-7, GET: 4e-7, PUT: 5e-6, COPY: 5e-6, DELETE: 0 },
  classes: {
    STANDARD: 5e-6,
    REDUCED_REDUNDANCY: 5e-6,
    INTELLIGENT_TIERING: 5e-6,
    STANDARD_IA: 1e-5,
    ONEZONE_IA: 1e-5,
    GLACIER_IR: 2e-5,
    GLACIER: 3e-5,
    DEEP_ARCHIVE: 5e-5,
  },
  gbSecond: 0.0000133334,
  invocation: 2e-7,
  transition: 25e-6,
  transferGb: 0.02,
};

/** Bytes of the GB by which AWS bills data transfer. */
export const BYTES_PER_GB = 1_024 ** 3;
/** Memory of a worker in MB. Lambda gives one vCPU at 1,769 MB, and a worker uses one core. */
export const WORKER_MEMORY_MB = 1_769;
/** State transitions of a round, without its items: DivideKeys, CopyRanges, Gather, RangesLeft?. */
export const TRANSITIONS_PER_ROUND = 4;
/** State transitions of a run, without its rounds: Prepare, MayDelete?, Report, Succeeded?, Done. */
export const TRANSITIONS_PER_RUN = 5;
/** State transitions of a round of deletes, without its items: DeleteOrphans, GatherDeletes, DeletesLeft?. */
export const TRANSITIONS_PER_DELETE_ROUND = 3;
/** State transitions of an item of a distributed Map: the start of its child execution, and its Task. */
export const TRANSITIONS_PER_ITEM = 2;
/** Invocations of functions, without those of items: DivideKeys and Gather in a round, Prepare and Report in a run. A round of deletes has one: GatherDeletes. */
export const INVOCATIONS_PER_ROUND = 2;
export const INVOCATIONS_PER_RUN = 2;
