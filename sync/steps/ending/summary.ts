import { type Counters, NO_COUNTS } from "../../metrics/counters";
import type { OutcomeGroup, OutcomeRecord, Ranking } from "../../records/schema";
import type { TimelineRound } from "../../records/timeline";

/** A part of a run as its report shows it. */
export interface Summary extends Ranking {
  readonly counters: Counters;
  readonly notable: readonly OutcomeRecord[];
  readonly groups: readonly OutcomeGroup[];
  readonly timeline: readonly TimelineRound[];
}

/** The summary of a part in which nothing was done. */
export const NOTHING: Summary = {
  counters: NO_COUNTS,
  notable: [],
  groups: [],
  largest: [],
  slowest: [],
  timeline: [],
};
