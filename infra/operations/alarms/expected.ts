import { HOUR_SECONDS, MINUTE_SECONDS } from "../constants";
import { longestInterval } from "../schedule/interval";
import { type ScheduleInput, scheduleOf } from "../schedule/schedule";

/**
 * Whether a schedule gives its pair a success within every period of some hours. An alarm that waits for one would always be on if
 * the schedule starts dry runs, which are no successes, or has longer intervals.
 *
 * @param schedule `undefined`: the pair has none
 * @param hours of the alarm; `undefined`: there is none
 */
export function isExpected(schedule: ScheduleInput | undefined, hours = 0): boolean {
  if (schedule === undefined) return false;
  const { expression, input } = scheduleOf(schedule);
  return input?.dryRun !== true && longestInterval(expression) <= (hours * HOUR_SECONDS) / MINUTE_SECONDS;
}
