import type { Requests } from "./counters";

/** Prices of S3 in USD. */
export interface Prices {
  /** The month of the price list. */
  readonly asOf: string;
  readonly region: string;
  /** Price of one request, for objects in the storage class STANDARD. */
  readonly requests: Requests;
  /**
   * Price of one PUT or COPY request, by the storage class that it writes. An absent class has the price of STANDARD.
   */
  readonly classes: Readonly<Record<string, number>>;
  /** Price of one GB that leaves the source's Region for another Region. */
  readonly transferGb: number;
}
