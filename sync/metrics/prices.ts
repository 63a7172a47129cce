import type { Requests } from "./counters";

/** Prices of S3 in USD. */
export interface Prices {
  /** The month of the price list. */
  readonly asOf: string;
  readonly region: string;
  /** Of one request, for objects in the storage class STANDARD. */
  readonly requests: Requests;
  /** Of one PUT or COPY request, by the storage class that it writes. A class that is absent costs as STANDARD does. */
  readonly classes: Readonly<Record<string, number>>;
  /** Of one GB that leaves the source's Region for another one. */
  readonly transferGb: number;
}
