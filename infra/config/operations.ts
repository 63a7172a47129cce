import * as pulumi from "@pulumi/pulumi";
import { parsedJson } from "../../sync/model/json";
import { type AlarmArgs, alarmFaults, otherRegion } from "../operations/alarms/args";
import { MAX_HOURS_WITHOUT_SUCCESS } from "../operations/constants";
import { type ScheduleInput, scheduleFaults } from "../operations/schedule/schedule";
import type { SyncBucketsArgs } from "../sync-buckets";
import { fault, flag, integer, PREFIX, text } from "./values";

/** The settings of all schedules, of metrics, alarms and the dashboard. */
export const operations = (
  config: pulumi.Config,
  faults: string[],
): Pick<SyncBucketsArgs, "disableSchedules" | "metrics" | "metricsByPair" | "alarms" | "dashboard"> => ({
  disableSchedules: flag(config, "disableSchedules", faults),
  metrics: flag(config, "metrics", faults),
  metricsByPair: flag(config, "metricsByPair", faults),
  alarms: alarms(config, faults),
  dashboard: flag(config, "dashboard", faults),
});

/** The schedule of the pair of `source` and `destination`: an expression, or an object as JSON. */
export function shortSchedule(config: pulumi.Config, faults: string[]): ScheduleInput | undefined {
  const value = text(config, "schedule");
  if (value === undefined) return undefined;
  const schedule = value.startsWith("{") ? (parsedJson(value) ?? value) : value;
  const wrong = scheduleFaults(schedule, `${PREFIX}schedule`);
  faults.push(
    ...wrong.map((said) => `${said}. Run: pulumi config set ${PREFIX}schedule "cron(0 3 * * ? *)"`),
  );
  return schedule as ScheduleInput;
}

/** The settings that have an effect only with `alarms`. 0 and an empty string mean none. */
function alarms(config: pulumi.Config, faults: string[]): AlarmArgs | undefined {
  const on = flag(config, "alarms", faults);
  const [email, topicArn] = [text(config, "alarmEmail"), text(config, "alarmTopicArn")];
  const hours = integer(
    config,
    "maxHoursWithoutSuccess",
    faults,
    (n) => n >= 0 && n <= MAX_HOURS_WITHOUT_SUCCESS,
    `a whole number from 1 to ${MAX_HOURS_WITHOUT_SUCCESS}, or 0 for no alarm. CloudWatch evaluates at most 7 days`,
  );
  const count = (key: string) =>
    integer(config, key, faults, (n) => n >= 0, "a whole number of 1 or more, or 0 for no alarm");
  const [deletes, failures] = [count("alarmDeletes"), count("alarmFailures")];
  const args: AlarmArgs = {
    ...(email !== undefined && { email }),
    ...(topicArn !== undefined && { topicArn }),
    ...(hours > 0 && { maxHoursWithoutSuccess: hours }),
    ...(deletes > 0 && { maxDeletes: deletes }),
    ...(failures > 0 && { maxFailures: failures }),
  };
  if (!on)
    faults.push(
      ...withoutAlarms({
        alarmEmail: email,
        alarmTopicArn: topicArn,
        maxHoursWithoutSuccess: hours > 0,
        alarmDeletes: deletes > 0,
        alarmFailures: failures > 0,
      }),
    );
  const wrong = alarmFaults({ ...(email && { email }), ...(topicArn && { topicArn }) });
  faults.push(
    ...wrong.map(({ field, expected }) => {
      const key = field === "email" ? "alarmEmail" : "alarmTopicArn";
      return fault(key, text(config, key), expected);
    }),
  );
  if (wrong.length === 0 && topicArn !== undefined) faults.push(...regionFaults(topicArn));
  return on ? args : undefined;
}

/** A Region that is not in the configuration is checked later. */
function regionFaults(topicArn: string): string[] {
  const region = new pulumi.Config("aws").get("region");
  const expected = region === undefined ? undefined : otherRegion(topicArn, region);
  return expected === undefined ? [] : [fault("alarmTopicArn", topicArn, `a topic ${expected}`)];
}

const withoutAlarms = (settings: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(settings)
    .filter(([, value]) => Boolean(value))
    .map(
      ([key]) =>
        `${PREFIX}${key} has no effect without alarms. Run: pulumi config set ${PREFIX}alarms true, or: pulumi config rm ${PREFIX}${key}`,
    );
