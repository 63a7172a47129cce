import { METRIC_NAMESPACE, type MetricName } from "../../../functions/runtime/reporting/metrics";
import { counted } from "../../../sync/model/texts";
import { ALARM_PERIOD_SECONDS, HOUR_SECONDS, RUNBOOK } from "../constants";
import type { Alarm, AlarmedPair, AlarmOptions } from "./alarm";

/** The alarms on runs: of one pair, or of the whole stack. */
export function runAlarms(
  options: AlarmOptions,
  pair: AlarmedPair | undefined,
): { id: string; alarm: Alarm }[] {
  const { successExpected = true, maxHoursWithoutSuccess: hours, maxDeletes, maxFailures } = options;
  const ofPair = pair === undefined ? "" : ` of the pair ${pair.name}`;
  const aRun = `A run${ofPair}`;
  const failed = failedRun(options.stack, pair, aRun);
  return [
    { id: "failed", alarm: failed },
    ...(maxDeletes === undefined ? [] : [{ id: "deletes", alarm: manyDeletes(failed, aRun, maxDeletes) }]),
    ...(maxFailures === undefined
      ? []
      : [{ id: "failures", alarm: manyFailures(failed, aRun, maxFailures) }]),
    ...(hours === undefined || pair?.expected === false
      ? []
      : [{ id: "no-success", alarm: noSuccess(failed, `No run${ofPair}`, hours, !successExpected) }]),
  ];
}

const failedRun = (stack: string, pair: AlarmedPair | undefined, aRun: string): Alarm => ({
  namespace: METRIC_NAMESPACE,
  dimensions: { Stack: stack, ...(pair !== undefined && { Pair: pair.name }) },
  period: ALARM_PERIOD_SECONDS,
  periods: 1,
  metric: "RunFailed" satisfies MetricName,
  statistic: "Sum",
  comparison: "GreaterThanThreshold",
  threshold: 0,
  missing: "notBreaching",
  notifiesEnd: false,
  advice: `${aRun} failed. Open the failed execution: it has the error, what to do, and the location of the report. A run that was refused before it began has no report. On a command line: npm run -s runs -- list --status failed, and npm run -s runs -- report RUN. ${RUNBOOK}`,
});

const manyDeletes = (failed: Alarm, aRun: string, max: number): Alarm => ({
  ...failed,
  metric: "DeletedObjects" satisfies MetricName,
  statistic: "Maximum",
  threshold: max,
  advice: `${aRun} deleted more than ${counted(max, "object")}. Check the report. If it was a mistake, stop the schedule and restore the objects from their versions. ${RUNBOOK}`,
});

const manyFailures = (failed: Alarm, aRun: string, max: number): Alarm => ({
  ...failed,
  metric: "FailedObjects" satisfies MetricName,
  statistic: "Maximum",
  threshold: max,
  advice: `${aRun} could not copy more than ${counted(max, "object")}. Its report has each cause: npm run -s runs -- report RUN. Fix the most frequent cause first, and start the pair again: only what is missing is copied. ${RUNBOOK}`,
});

const noSuccess = (failed: Alarm, noRun: string, hours: number, silent: boolean): Alarm => ({
  ...failed,
  metric: "RunSucceeded" satisfies MetricName,
  period: HOUR_SECONDS,
  periods: hours,
  comparison: "LessThanThreshold",
  threshold: 1,
  missing: "breaching",
  filled: true,
  notifiesEnd: true,
  silent,
  advice: `${noRun} has succeeded for ${counted(hours, "hour")}. Check that executions start and how they end. Dry runs do not count. ${RUNBOOK}`,
});
