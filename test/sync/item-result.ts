import type { ItemResult } from "../../sync/records/schema";

/** The result of a work item whose keys were all scanned, and nothing else, without its counters. */
export const UNEVENTFUL: Omit<ItemResult, "counters"> = {
  remaining: [],
  orphans: [],
  verdicts: [],
  notable: [],
  groups: [],
  largest: [],
  slowest: [],
  began: 0,
  ended: 0,
  outOfKeys: false,
  filteredOut: 0,
  parts: 0,
  unresolved: 0,
  denied: 0,
  allDenied: false,
  histogram: [],
  stopped: null,
};
