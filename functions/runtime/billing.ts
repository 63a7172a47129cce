import { PRICES } from "../../sync/metrics/constants";
import type { CostItem, Tariff, Usage } from "../../sync/metrics/cost";
import type { Prices } from "../../sync/metrics/prices";
import {
  INVOCATIONS_PER_ROUND,
  INVOCATIONS_PER_RUN,
  MEMORY_MB,
  RUNTIME_PRICES,
  TRANSITIONS_PER_DELETE_ROUND,
  TRANSITIONS_PER_ITEM,
  TRANSITIONS_PER_ROUND,
  TRANSITIONS_PER_RUN,
} from "./constants";

/** Prices in USD that replace the list prices of us-east-1, in the units of AWS's pricing pages. */
export interface PriceArgs {
  /** The Region of the prices. Reports name it. */
  readonly region: string;
  /** The month of the price list: `YYYY-MM`. Reports name it. */
  readonly asOf: string;
  /** Price of 1,000 PUT, COPY, POST and LIST requests to S3 Standard. @default 0.005 */
  readonly putRequests?: number | undefined;
  /** Price of 1,000 GET and HEAD requests to S3 Standard. @default 0.0004 */
  readonly getRequests?: number | undefined;
  /**
   * Price of 1,000 PUT and COPY requests, by the storage class that they write. @default the list prices of us-east-1
   */
  readonly classes?: Readonly<Record<string, number>> | undefined;
  /** Price of one GB that leaves the source's Region for another Region. @default 0.02 */
  readonly transferGb?: number | undefined;
  /** Price of one GB-second of Lambda on Arm. @default 0.0000133334 */
  readonly lambdaGbSeconds?: number | undefined;
  /** Price of a million requests to Lambda. @default 0.2 */
  readonly lambdaRequests?: number | undefined;
  /** Price of 1,000 state transitions of Step Functions. @default 0.025 */
  readonly stateTransitions?: number | undefined;
}

/** The items that AWS bills for the functions and the state machine of a run. */
function* runtimeBill(
  prices: typeof RUNTIME_PRICES,
  usage: Pick<Usage, "rounds" | "deleteRounds" | "items" | "workedMs">,
): Generator<CostItem> {
  const { rounds, deleteRounds, items, workedMs } = usage;
  const gbSeconds = (workedMs / 1_000) * (MEMORY_MB.worker / 1_024);
  yield {
    item: "Lambda",
    quantity: Math.round(gbSeconds * 1e6) / 1e6,
    unit: "GB-seconds",
    usd: gbSeconds * prices.gbSecond,
  };
  const calls = INVOCATIONS_PER_RUN + rounds * INVOCATIONS_PER_ROUND + deleteRounds + items;
  yield {
    item: "Lambda invocations",
    quantity: calls,
    unit: "invocations",
    usd: calls * prices.invocation,
  };
  const transitions =
    TRANSITIONS_PER_RUN +
    rounds * TRANSITIONS_PER_ROUND +
    deleteRounds * TRANSITIONS_PER_DELETE_ROUND +
    items * TRANSITIONS_PER_ITEM;
  const usd = transitions * prices.transition;
  yield { item: "Step Functions", quantity: transitions, unit: "state transitions", usd };
}

/** The default. An absent price is the list price of us-east-1. */
const LIST_PRICES: PriceArgs = { region: PRICES.region, asOf: PRICES.asOf };

/**
 * The prices of a run: S3, the functions and the state machine.
 *
 * @param given prices instead of the list prices of us-east-1
 */
export const tariffOf = (given: PriceArgs = LIST_PRICES): Tariff => {
  const prices = runtimePrices(given);
  return { prices: storagePrices(given), runtime: (usage) => runtimeBill(prices, usage) };
};

function runtimePrices({
  lambdaGbSeconds,
  lambdaRequests,
  stateTransitions,
}: PriceArgs): typeof RUNTIME_PRICES {
  const { gbSecond, invocation, transition } = RUNTIME_PRICES;
  return {
    gbSecond: lambdaGbSeconds ?? gbSecond,
    invocation: each(lambdaRequests, 1e6) ?? invocation,
    transition: each(stateTransitions, 1_000) ?? transition,
  };
}

function storagePrices({
  region,
  asOf,
  putRequests,
  getRequests,
  classes = {},
  transferGb,
}: PriceArgs): Prices {
  const { requests } = PRICES;
  const put = each(putRequests, 1_000) ?? requests.PUT;
  const get = each(getRequests, 1_000) ?? requests.GET;
  const byClass = Object.entries(PRICES.classes).map(([name, usd]) => [
    name,
    each(classes[name], 1_000) ?? (usd === requests.PUT ? put : usd),
  ]);
  return {
    ...{ region, asOf },
    requests: { ...requests, PUT: put, COPY: put, LIST: put, GET: get, HEAD: get },
    classes: Object.fromEntries(byClass),
    transferGb: transferGb ?? PRICES.transferGb,
  };
}

/** The price of one unit, from the price of `of` units. */
const each = (usd: number | undefined, of: number): number | undefined =>
  usd === undefined ? undefined : usd / of;

/** The list prices of us-east-1. */
export const TARIFF = tariffOf();
