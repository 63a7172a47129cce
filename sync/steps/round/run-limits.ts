import { RunTooLong } from "../../model/errors";
import { counted } from "../../model/texts";
import type { Run } from "../../request/run";
import {
  COPY_ROUND_EVENTS,
  DELETE_ROUND_EVENTS,
  MAX_HISTORY_EVENTS,
  MS_PER_DAY,
  RECORDS_MARGIN_MS,
} from "../constants";

/** Limits that end a run although it makes progress. */
export interface RunLimits {
  /** Days for which the records of a run are kept. @default forever */
  readonly retentionDays?: number | undefined;
  /** Maximum events of the execution's history. @default 24,800 */
  readonly events?: number | undefined;
}

/** How far a run has come. */
export interface RunSoFar {
  readonly run: Pick<Run, "startedAt" | "dryRun">;
  /** Rounds of copies so far. */
  readonly round: number;
  /** Rounds of deletes so far. */
  readonly deleteRounds: number;
}

/**
 * Whether another round fits into the history of the execution, and into the time for which the records of the run are
 * kept. The history is calculated for the worst case, in which Step Functions uses all retries of each call.
 *
 * @param remaining the work that remains, for example `3 key ranges`
 * @returns the error that ends the run; `undefined` if another round fits
 */
export function tooLong(
  { run, round, deleteRounds }: RunSoFar,
  remaining: string,
  now: number,
  { retentionDays, events = MAX_HISTORY_EVENTS }: RunLimits,
): RunTooLong | undefined {
  const used = round * COPY_ROUND_EVENTS + deleteRounds * DELETE_ROUND_EVENTS;
  if (used + COPY_ROUND_EVENTS > events) {
    const rounds = counted(round + deleteRounds, "round");
    return new RunTooLong(
      `${rounds} are the maximum for the history of one execution`,
      remaining,
      run.dryRun,
    );
  }
  if (retentionDays === undefined) return undefined;
  const ends = Date.parse(run.startedAt) + retentionDays * MS_PER_DAY - RECORDS_MARGIN_MS;
  const kept = `The records of a run are kept for ${counted(retentionDays, "day")}, and this one has taken nearly as long`;
  return now > ends ? new RunTooLong(kept, remaining, run.dryRun) : undefined;
}
