import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { METRIC_NAMESPACE } from "../../../functions/runtime/reporting/run-line";
import { MAX_DESCRIPTION_LENGTH } from "../constants";
import type { AlarmArgs } from "./args";
import { type Alarm, type AlarmedPair, alarmsOf } from "./definitions";

export interface AlarmsArgs extends AlarmArgs {
  /** Value of the dimension `Stack` of the metrics. */
  readonly stack: string;
  /** The pairs that have alarms of their own. None: the alarms are those of the stack. */
  readonly pairs: readonly AlarmedPair[];
  readonly stateMachineArn: pulumi.Output<string>;
  /** The Region of the alarms. */
  readonly region: pulumi.Output<string>;
  /** URL of the state machine in the console. */
  readonly consoleUrl: pulumi.Output<string>;
  /** Name of the queue of events that started no execution; absent without schedules. */
  readonly deadLetterQueue?: pulumi.Output<string> | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** KMS key of a new topic. @default none */
  readonly kmsKeyArn?: pulumi.Input<string> | undefined;
}

/** CloudWatch alarms, and the SNS topic that they notify, given or new. */
export class Alarms extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: AlarmsArgs, options?: pulumi.ComponentResourceOptions) {
    super("sync-buckets:infra:Alarms", name, {}, options);
    const child = { parent: this };
    const tags = args.tags && { tags: args.tags };
    this.topicArn =
      args.topicArn === undefined
        ? new aws.sns.Topic(
            `${name}-topic`,
            {
              displayName: "sync-buckets",
              ...(args.kmsKeyArn !== undefined && { kmsMasterKeyId: args.kmsKeyArn }),
              ...tags,
            },
            child,
          ).arn
        : pulumi.all([args.topicArn, args.region]).apply(([arn, region]) => inRegion(arn, region));
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
          okActions: [this.topicArn],
          ...tags,
        },
        child,
      );
    }
    this.registerOutputs({ topicArn: this.topicArn });
  }
}

/** @throws pulumi.RunError for a topic of another Region, which alarms cannot notify */
function inRegion(arn: string, region: string): string {
  if (arn.split(":")[3] === region) return arn;
  throw new pulumi.RunError(
    `The SNS topic of the alarms is ${arn}; expected one in ${region}: an alarm notifies topics of its own Region only`,
  );
}

const propertiesOf = (alarm: Alarm) => ({
  ...(alarm.minus ? { metricQueries: difference(alarm, alarm.minus) } : single(alarm)),
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

/** A metric without a value in a period counts as 0. */
function difference(alarm: Alarm, { metrics, dimensions }: NonNullable<Alarm["minus"]>) {
  const { period, statistic: stat } = alarm;
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
    { id: "difference", expression: terms.join(" - "), label: alarm.metric, returnData: true },
    query("m0", from),
    ...others,
  ];
}

const description = (advice: string, consoleUrl: pulumi.Output<string>): pulumi.Output<string> =>
  pulumi.interpolate`${advice} Executions: ${consoleUrl}`.apply((text) =>
    text.slice(0, MAX_DESCRIPTION_LENGTH),
  );
