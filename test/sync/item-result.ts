import { NOTHING_NOTABLE } from "../../simulate/worker/rank-worker";
import type { ItemResult } from "../../sync/records/schema";

/** The result of a work item after a scan of all its keys without other work. Excludes the counters. */
export const UNEVENTFUL: Omit<ItemResult, "counters"> = {
  ...NOTHING_NOTABLE,
  remaining: [],
  began: 0,
  ended: 0,
  outOfKeys: false,
  histogram: [],
};
