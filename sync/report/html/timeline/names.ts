import type { TimelineRound, WorkerEnd } from "../../../records/timeline";

/** How workers ended, as a text after their number. */
export const END_NAMES: Readonly<Record<WorkerEnd, string>> = {
  done: "done",
  time: "out of time",
  keys: "at the limit of keys",
  denied: "denied every copy",
  error: "with an error",
  lost: "without a result",
};

/** The number is on the line of its noun. @example nameOf(round) // "Copies, round 1" */
export const nameOf = ({ action, round }: Pick<TimelineRound, "action" | "round">): string =>
  `${action === "copy" ? "Copies" : "Deletes"}, round\u00a0${round}`;
