import type { Lambda } from "../../machine/asl";

/** Data and functions for the files in this folder, which are compiled but never run. */
export interface Order {
  readonly id: number;
}
export interface PricedOrder extends Order {
  readonly products: readonly number[];
}
export interface Parcel {
  readonly order: number;
  readonly product: number;
}

type Arn = string;
export declare const accept: Lambda<(event: unknown) => Promise<Order>, Arn>;
export declare const price: Lambda<
  (order: Order, context: { readonly id: string }) => Promise<PricedOrder>,
  Arn
>;
export declare const pack: Lambda<(parcel: Parcel) => Promise<boolean>, Arn>;
export declare const ship: Lambda<(order: PricedOrder) => Promise<Order>, Arn>;
export declare const notify: Lambda<
  (
    order: Order & { readonly error?: { readonly Error: string; readonly Cause: string } },
  ) => Promise<{ readonly status: "shipped" | "lost" }>,
  Arn
>;
