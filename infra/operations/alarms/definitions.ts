import type * as pulumi from "@pulumi/pulumi";
import { NO_PAIR } from "../../../functions/runtime/reporting/metrics";
import { ALARM_PERIOD_SECONDS, HOUR_SECONDS, RUNBOOK } from "../constants";
import type { Alarm, AlarmOptions } from "./alarm";
import { runAlarms } from "./run-alarms";

/** The metrics of AWS services that alarms and the dashboard use, by namespace. */
const AWS_METRICS = {
  "AWS/States": ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted", "ExecutionsStarted"],
  "AWS/SQS": ["ApproximateNumberOfMessagesVisible"],
} as const;

/** All alarms, each with an id that is part of its name. The alarms on this project's metrics are for the stack, or for each pair. */
export function alarmsOf(options: AlarmOptions): { readonly id: string; readonly alarm: Alarm }[] {
  const { pairs, stateMachineArn, deadLetterQueue } = options;
  const ofPairs = pairs.flatMap((pair) =>
    runAlarms(options, pair).map(({ id, alarm }) => ({ id: `${id}-${pair.name}`, alarm })),
  );
  return [
    ...(pairs.length === 0 ? runAlarms(options, undefined) : [...ofNoPair(options), ...ofPairs]),
    { id: "unreported", alarm: unreported(options) },
    { id: "timed-out", alarm: ofMachine(stateMachineArn, "ExecutionsTimedOut", TIMED_OUT) },
    { id: "aborted", alarm: ofMachine(stateMachineArn, "ExecutionsAborted", ABORTED) },
    ...(deadLetterQueue === undefined ? [] : [{ id: "dead-letters", alarm: deadLetters(deadLetterQueue) }]),
  ];
}

/** A run whose input selects no pair also fails. Failures of pairs are counted by their own alarms. */
const ofNoPair = (options: AlarmOptions) =>
  runAlarms(options, undefined)
    .filter(({ id }) => id === "failed")
    .map(({ id, alarm }) => ({
      id,
      alarm: { ...alarm, dimensions: { ...alarm.dimensions, Pair: NO_PAIR } },
    }));

const TIMED_OUT =
  `An execution reached the limit of Step Functions, a year. Objects that were copied stay copied. Start another one: it continues. ` +
  RUNBOOK;
const ABORTED =
  `An execution was stopped by StopExecution. Nothing is lost: start another one to continue. CloudTrail says who ` +
  `stopped it. ${RUNBOOK}`;

/**
 * Failed executions that no function could report, such as a function that Lambda stopped in the state `Prepare`. CloudWatch
 * evaluates the hour before each minute. So an execution and its report must be in the same minute, or the report in the
 * later minute. `METRICS_AHEAD_MS` ensures this.
 */
const unreported = ({ stateMachineArn, stack }: AlarmOptions): Alarm => ({
  ...ofMachine(
    stateMachineArn,
    "ExecutionsFailed",
    `An execution failed, and no function could report it. Open the failed execution: the last event of its history has the cause. ${RUNBOOK}`,
  ),
  period: HOUR_SECONDS,
  filled: true,
  minus: { metrics: ["RunFailed", "RunRefused"], dimensions: { Stack: stack } },
});

const ofMachine = (
  stateMachineArn: pulumi.Input<string>,
  metric: (typeof AWS_METRICS)["AWS/States"][number],
  advice: string,
): Alarm => ({
  namespace: "AWS/States",
  metric,
  dimensions: { StateMachineArn: stateMachineArn },
  statistic: "Sum",
  period: ALARM_PERIOD_SECONDS,
  periods: 1,
  comparison: "GreaterThanThreshold",
  threshold: 0,
  missing: "notBreaching",
  notifiesEnd: false,
  advice,
});

const deadLetters = (queue: pulumi.Input<string>): Alarm => ({
  namespace: "AWS/SQS",
  metric: AWS_METRICS["AWS/SQS"][0],
  dimensions: { QueueName: queue },
  statistic: "Maximum",
  period: ALARM_PERIOD_SECONDS,
  periods: 1,
  comparison: "GreaterThanThreshold",
  threshold: 0,
  missing: "notBreaching",
  notifiesEnd: true,
  advice: `A schedule could not start an execution. Receive the message from the dead-letter queue: its attributes ERROR_CODE and ERROR_MESSAGE have the cause. Fix the cause, start the pair, and delete the message. ${RUNBOOK}`,
});
