/**
 * Prices in USD, and the quantities to which they apply.
 *
 * Source: the pricing pages of Amazon S3 and Amazon EC2 (data transfer) for us-east-1, November 2026.
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
  transferGb: 0.02,
};

/** Bytes of the GB by which AWS bills data transfer. */
export const BYTES_PER_GB = 1_024 ** 3;
