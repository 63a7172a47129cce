import { BYTES_PER_GB } from "./constants";
import type { Counters, Requests } from "./counters";
import type { Prices } from "./prices";

/** One line of a bill. */
export interface CostItem {
  /** For example `S3 LIST`, `Surcharge of PUT and COPY to GLACIER`. */
  readonly item: string;
  readonly quantity: number;
  readonly unit: string;
  readonly usd: number;
}

export interface Cost {
  readonly usd: number;
  /** Items whose quantity is not 0. */
  readonly items: readonly CostItem[];
  /** The month and the Region of the price list. */
  readonly prices: Pick<Prices, "asOf" | "region">;
}

/** The usage that is billed. */
export interface Usage extends Pick<Counters, "requests" | "classes" | "items" | "workedMs"> {
  readonly rounds: number;
  /** Rounds of deletes. */
  readonly deleteRounds: number;
  /** Bytes that were copied to another Region. */
  readonly transferred: number;
}

/** The prices that apply to a run. */
export interface Tariff {
  readonly prices: Prices;
  /** The cost items of the platform that runs the engine, in addition to S3. */
  readonly runtime: (usage: Usage) => Iterable<CostItem>;
}

/**
 * Estimates the amount that AWS bills. It does not include retrieval from infrequent access, early deletion, KMS, storage,
 * logs, traces, free tiers, the time of functions that neither copy nor delete, or retries that the S3 client makes by
 * itself.
 *
 * @example estimateCost(usage, { prices: PRICES, runtime: () => [] }).usd // of the requests to S3
 */
export function estimateCost(usage: Usage, { prices, runtime }: Tariff): Cost {
  const items = [...requestItems(usage, prices), ...runtime(usage), transfer(usage, prices)]
    .filter(({ quantity }) => quantity > 0)
    .map((item) => ({ ...item, usd: rounded(item.usd) }));
  return {
    usd: rounded(items.reduce((sum, { usd }) => sum + usd, 0)),
    items,
    prices: { asOf: prices.asOf, region: prices.region },
  };
}

function* requestItems({ requests, classes }: Usage, prices: Prices): Generator<CostItem> {
  for (const [kind, quantity] of Object.entries(requests)) {
    const usd = quantity * prices.requests[kind as keyof Requests];
    yield { item: `S3 ${kind}`, quantity, unit: "requests", usd };
  }
  const { STANDARD: standard = prices.requests.PUT } = prices.classes;
  for (const [name, quantity] of Object.entries(classes)) {
    const usd = quantity * ((prices.classes[name] ?? standard) - standard);
    if (usd !== 0) yield { item: `Surcharge of PUT and COPY to ${name}`, quantity, unit: "requests", usd };
  }
}

function transfer({ transferred }: Usage, prices: Prices): CostItem {
  const gb = transferred / BYTES_PER_GB;
  return {
    item: "Transfer between Regions",
    quantity: rounded(gb),
    unit: "GB",
    usd: gb * prices.transferGb,
  };
}

/** Rounded to a millionth. */
const rounded = (n: number): number => Math.round(n * 1e6) / 1e6;
