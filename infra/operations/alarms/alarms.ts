import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { METRIC_NAMESPACE } from "../../../functions/runtime/reporting/metrics";
import type { Tags } from "../../config/stack-args";
import { MAX_DESCRIPTION_LENGTH } from "../constants";
import type { Alarm, AlarmedPair } from "./alarm";
import type { AlarmArgs } from "./args";
import { alarmsOf } from "./definitions";

export interface AlarmsArgs extends Omit<AlarmArgs, "topicArn"> {
  readonly topicArn: pulumi.Output<string>;
  /** Value of the dimension `Stack` of the metrics. */
  readonly stack: string;
  /** The pairs that have their own alarms. If empty, the alarms are for the whole stack. */
  readonly pairs: readonly AlarmedPair[];
  readonly stateMachineArn: pulumi.Output<string>;
  /** URL of the state machine in the console. */
  readonly consoleUrl: pulumi.Output<string>;
  /** Name of the queue of events that failed to start an execution; absent without schedules. */
  readonly deadLetterQueue?: pulumi.Output<string> | undefined;
  /** Whether runs are expected to succeed. */
  readonly successExpected: boolean;
  readonly tags?: Tags;
}

/** CloudWatch alarms, and the email subscription of the topic that they notify. */
export class Alarms extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: AlarmsArgs, options?: pulumi.ComponentResourceOptions) {
    super("sync-buckets:infra:Alarms", name, {}, options);
    const child = { parent: this };
    const tags = args.tags && { tags: args.tags };
    this.topicArn = args.topicArn;
    if (args.email !== undefined)
      new aws.sns.TopicSubscription(
        `${name}-email`,
        { topic: this.topicArn, protocol: "email", endpoint: args.email },
        child,
      );
    for (const { id, alarm } of alarmsOf(args)) {
      new aws.cloudwatch.MetricAlarm(
        `${name}-${id}`,
        {
          ...propertiesOf(alarm),
          alarmDescription: description(alarm.advice, args.consoleUrl),
          alarmActions: [this.topicArn],
          ...(alarm.notifiesEnd && { okActions: [this.topicArn] }),
          ...(alarm.silent && { actionsEnabled: false }),
          ...tags,
        },
        child,
      );
    }
    this.registerOutputs({ topicArn: this.topicArn });
  }
}

const propertiesOf = (alarm: Alarm) => ({
  ...(alarm.filled ? { metricQueries: filled(alarm) } : single(alarm)),
  evaluationPeriods: alarm.periods,
  datapointsToAlarm: alarm.periods,
  comparisonOperator: alarm.comparison,
  threshold: alarm.threshold,
  treatMissingData: alarm.missing,
});

const single = ({ namespace, metric, dimensions, statistic, period }: Alarm) => ({
  namespace,
  metricName: metric,
  dimensions,
  statistic,
  period,
});

/** A metric, or its difference from other metrics, each of which counts as 0 in a period without a value. */
function filled(alarm: Alarm) {
  const { period, statistic: stat, minus: { metrics, dimensions } = { metrics: [], dimensions: {} } } = alarm;
  const query = (
    id: string,
    metric: { namespace: string; metricName: string; dimensions: Alarm["dimensions"] },
  ) => ({
    id,
    metric: { ...metric, period, stat },
  });
  const from = { namespace: alarm.namespace, metricName: alarm.metric, dimensions: alarm.dimensions };
  const others = metrics.map((metricName, i) =>
    query(`m${i + 1}`, { namespace: METRIC_NAMESPACE, metricName, dimensions }),
  );
  const terms = ["m0", ...others.map(({ id }) => id)].map((id) => `FILL(${id}, 0)`);
  return [
    { id: "filled", expression: terms.join(" - "), label: alarm.metric, returnData: true },
    query("m0", from),
    ...others,
  ];
}

const description = (advice: string, consoleUrl: pulumi.Output<string>): pulumi.Output<string> =>
  pulumi.interpolate`${advice} Executions: ${consoleUrl}`.apply((text) =>
    text.slice(0, MAX_DESCRIPTION_LENGTH),
  );
