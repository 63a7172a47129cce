import { rateMinutes } from "../schedule/expression";
import { type ScheduleInput, scheduleOf } from "../schedule/schedule";

/**
 * Whether a schedule gives its pair a success within every period of some hours. An alarm that waits for one would always be on if
 * the schedule starts one run only, starts dry runs, which are no successes, or has a rate with a longer interval. How often
 * `cron` starts a run is not computed.
 *
 * @param schedule `undefined`: the pair has none
 * @param hours of the alarm; `undefined`: there is none
 */
export function isExpected(schedule: ScheduleInput | undefined, hours = 0): boolean {
  if (schedule === undefined) return false;
  const { expression, input } = scheduleOf(schedule);
  const interval = rateMinutes(expression) ?? 0;
  return !expression.startsWith("at(") && input?.dryRun !== true && interval <= hours * 60;
}
