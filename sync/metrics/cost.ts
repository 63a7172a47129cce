import {
  BYTES_PER_GB,
  INVOCATIONS_PER_ROUND,
  INVOCATIONS_PER_RUN,
  PRICES,
  TRANSITIONS_PER_DELETE_ROUND,
  TRANSITIONS_PER_ITEM,
  TRANSITIONS_PER_ROUND,
  TRANSITIONS_PER_RUN,
  WORKER_MEMORY_MB,
} from "./constants";
import type { Counters, Requests } from "./counters";
import type { Prices } from "./prices";

/** One line of a bill. */
export interface CostItem {
  /** For example `S3 LIST`, `S3 PUT and COPY to GLACIER`, `Lambda`. */
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

/** What is billed. */
export interface Usage extends Pick<Counters, "requests" | "classes" | "items" | "workedMs"> {
  readonly rounds: number;
  /** Rounds of deletes. */
  readonly deleteRounds: number;
  /** Bytes that were copied to another Region. */
  readonly transferred: number;
}

/**
 * Estimates what AWS bills. It leaves out retrieval from infrequent access, early deletion, KMS, storage, free tiers, and
 * retries that the S3 client makes by itself.
 *
 * @example estimateCost(usage, { ...PRICES, transferGb: 0.01 }).usd
 */
export function estimateCost(usage: Usage, prices: Prices = PRICES): Cost {
  const items = [...requestItems(usage, prices), ...otherItems(usage, prices)]
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

function* otherItems(usage: Usage, prices: Prices): Generator<CostItem> {
  const { rounds, deleteRounds, items, workedMs, transferred } = usage;
  const gbSeconds = (workedMs / 1_000) * (WORKER_MEMORY_MB / 1_024);
  yield {
    item: "Lambda",
    quantity: rounded(gbSeconds),
    unit: "GB-seconds",
    usd: gbSeconds * prices.gbSecond,
  };
  const calls = INVOCATIONS_PER_RUN + rounds * INVOCATIONS_PER_ROUND + deleteRounds + items;
  yield { item: "Lambda invocations", quantity: calls, unit: "invocations", usd: calls * prices.invocation };
  const transitions =
    TRANSITIONS_PER_RUN +
    rounds * TRANSITIONS_PER_ROUND +
    deleteRounds * TRANSITIONS_PER_DELETE_ROUND +
    items * TRANSITIONS_PER_ITEM;
  const usd = transitions * prices.transition;
  yield { item: "Step Functions", quantity: transitions, unit: "state transitions", usd };
  const gb = transferred / BYTES_PER_GB;
  yield { item: "Transfer between Regions", quantity: rounded(gb), unit: "GB", usd: gb * prices.transferGb };
}

/** To a millionth. */
const rounded = (n: number): number => Math.round(n * 1e6) / 1e6;
