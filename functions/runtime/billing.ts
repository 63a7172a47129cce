import { PRICES } from "../../sync/metrics/constants";
import type { CostItem, Tariff, Usage } from "../../sync/metrics/cost";
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

/** What AWS bills for the functions and the state machine of a run. */
function* runtimeBill(
  usage: Pick<Usage, "rounds" | "deleteRounds" | "items" | "workedMs">,
): Generator<CostItem> {
  const { rounds, deleteRounds, items, workedMs } = usage;
  const gbSeconds = (workedMs / 1_000) * (MEMORY_MB.worker / 1_024);
  yield {
    item: "Lambda",
    quantity: Math.round(gbSeconds * 1e6) / 1e6,
    unit: "GB-seconds",
    usd: gbSeconds * RUNTIME_PRICES.gbSecond,
  };
  const calls = INVOCATIONS_PER_RUN + rounds * INVOCATIONS_PER_ROUND + deleteRounds + items;
  yield {
    item: "Lambda invocations",
    quantity: calls,
    unit: "invocations",
    usd: calls * RUNTIME_PRICES.invocation,
  };
  const transitions =
    TRANSITIONS_PER_RUN +
    rounds * TRANSITIONS_PER_ROUND +
    deleteRounds * TRANSITIONS_PER_DELETE_ROUND +
    items * TRANSITIONS_PER_ITEM;
  const usd = transitions * RUNTIME_PRICES.transition;
  yield { item: "Step Functions", quantity: transitions, unit: "state transitions", usd };
}

/** The list prices of us-east-1 for S3, the functions and the state machine. */
export const TARIFF: Tariff = { prices: PRICES, runtime: runtimeBill };
