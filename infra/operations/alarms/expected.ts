import { HOUR_SECONDS, MINUTE_SECONDS } from "../constants";
import { longestInterval } from "../schedule/interval";
import { type ScheduleInput, scheduleOf } from "../schedule/schedule";

/**
 * Whether the runs of a schedule can give its pair a success in every period of the given hours. An alarm that waits for a
 * success would always be on if the schedule starts dry runs, which do not count as successes, or has longer intervals.
 *
 * @param schedule `undefined`: the pair has no schedule
 * @param hours of the alarm; `undefined`: no alarm
 */
export function isExpected(schedule: ScheduleInput | undefined, hours = 0): boolean {
  if (schedule === undefined) return false;
  const { expression, input } = scheduleOf(schedule);
  return input?.dryRun !== true && longestInterval(expression) <= (hours * HOUR_SECONDS) / MINUTE_SECONDS;
}
