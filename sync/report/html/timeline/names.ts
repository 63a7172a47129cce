import type { TimelineRound, WorkerEnd } from "../../../records/timeline";
import type { Report } from "../../output";

/** How workers ended, as a text after their number. */
export const END_NAMES: Readonly<Record<WorkerEnd, string>> = {
  done: "done",
  time: "out of time",
  keys: "at the limit of keys",
  denied: "denied every copy",
  error: "with an error",
  lost: "without a result",
};

/** A dry run compares only. The number is on the line of its noun. @example nameOf(round, report) // "Copies, round 1" */
export const nameOf = (
  { action, round }: Pick<TimelineRound, "action" | "round">,
  { dryRun }: Pick<Report, "dryRun">,
): string => `${dryRun ? "Comparison" : action === "copy" ? "Copies" : "Deletes"}, round\u00a0${round}`;
