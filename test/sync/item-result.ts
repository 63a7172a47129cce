import { NOTHING_NOTABLE } from "../../simulate/worker/rank-worker";
import type { ItemResult } from "../../sync/records/schema";

/** The result of a work item whose keys were all scanned, and nothing else, without its counters. */
export const UNEVENTFUL: Omit<ItemResult, "counters"> = {
  ...NOTHING_NOTABLE,
  remaining: [],
  began: 0,
  ended: 0,
  outOfKeys: false,
  histogram: [],
};
