import * as pulumi from "@pulumi/pulumi";
import type { MetricsSettings } from "../../functions/runtime/reporting/metrics";
import type { Tags } from "../config/stack-args";
import type { StackKey } from "../protection/stack-key";
import { Alarms } from "./alarms/alarms";
import type { AlarmArgs } from "./alarms/args";
import { isExpected } from "./alarms/expected";
import { NO_ORGANIZATION } from "./constants";
import { dashboard } from "./dashboard";
import type { ScheduleInput } from "./schedule/schedule";
import { Schedules } from "./schedule/schedules";

/** The arguments of a component that concern its operation. */
export interface OperationsArgs {
  /** Whether all schedules are disabled, so that none starts a run. Then `no-success` notifies no one. @default false */
  readonly disableSchedules?: boolean | undefined;
  /** Whether runs publish metrics. `alarms`, `dashboard` and `metricsByPair` include them. @default false */
  readonly metrics?: boolean | undefined;
  /** Whether metrics, and the alarms on them, are by pair in addition. @default false */
  readonly metricsByPair?: boolean | undefined;
  /** Alarms, and who is notified. `{}` notifies a new SNS topic without subscribers. @default none */
  readonly alarms?: AlarmArgs | undefined;
  /** Whether there is a CloudWatch dashboard. @default false */
  readonly dashboard?: boolean | undefined;
}

/** What there is to operate. */
export interface Operated {
  readonly pairs: readonly { readonly name: string; readonly schedule?: ScheduleInput | undefined }[];
  /** ARN of the state machine without an alias, by which AWS publishes its metrics. */
  readonly machineArn: pulumi.Output<string>;
  readonly aliasArn: pulumi.Output<string>;
  readonly consoleUrl: pulumi.Output<string>;
  /** ARN of the topic that alarms notify; `undefined` without alarms. */
  readonly topicArn: pulumi.Output<string> | undefined;
  readonly logGroups: readonly pulumi.Output<string>[];
  readonly metrics: MetricsSettings | undefined;
  readonly region: pulumi.Output<string>;
  readonly account: pulumi.Output<string>;
  readonly permissionsBoundary?: pulumi.Input<string> | undefined;
  readonly tags?: Tags;
  /** KMS key of schedules, and of the dead-letter queue. @default keys of AWS */
  readonly stackKey?: StackKey | undefined;
}

/** A name that tells the component apart from all others of an account: those of other organizations, projects and stacks too. */
const qualifiedName = (name: string): string =>
  [...organization(), pulumi.getProject(), pulumi.getStack(), name].join("/");

/** The organization of the stack, if it has one. The mocks of a program's own tests may leave it out, which is an error of Pulumi. */
function organization(): string[] {
  try {
    return [pulumi.getOrganization()].filter((name) => name !== NO_ORGANIZATION);
  } catch {
    return [];
  }
}

/** How runs publish metrics; `undefined`: not at all. */
export function metricsSettings(name: string, args: OperationsArgs): MetricsSettings | undefined {
  const { metrics = false, metricsByPair: byPair = false, alarms, dashboard = false } = args;
  const on = metrics || byPair || dashboard || alarms !== undefined;
  return on ? { stack: qualifiedName(name), byPair } : undefined;
}

/** The schedules, alarms and dashboard of a component, each only if it is configured. */
export function operate(
  name: string,
  args: OperationsArgs,
  operated: Operated,
  parent: pulumi.Resource,
): void {
  const { pairs, metrics, machineArn, consoleUrl, topicArn, tags } = operated;
  const disabled = args.disableSchedules ?? false;
  const scheduled = pairs.flatMap(({ name: pair, schedule }) =>
    schedule === undefined ? [] : [{ name: pair, schedule }],
  );
  const schedules =
    scheduled.length === 0
      ? undefined
      : new Schedules(`${name}-schedules`, { ...operated, pairs: scheduled, disabled }, { parent });
  if (metrics === undefined) return;
  const { stack, byPair } = metrics;
  if (args.dashboard)
    dashboard(
      `${name}-dashboard`,
      {
        ...operated,
        stack,
        byPair,
        stateMachineArn: machineArn,
      },
      { parent },
    );
  if (args.alarms === undefined || topicArn === undefined) return;
  new Alarms(
    `${name}-alarms`,
    {
      ...args.alarms,
      stack,
      // If nothing is scheduled, something else starts every pair.
      pairs: byPair
        ? pairs.map(({ name: pair, schedule }) => ({
            name: pair,
            expected: schedules === undefined || isExpected(schedule, args.alarms?.maxHoursWithoutSuccess),
          }))
        : [],
      stateMachineArn: machineArn,
      topicArn,
      consoleUrl,
      deadLetterQueue: schedules?.deadLetterQueue,
      // Something else may start the pairs of a stack without schedules.
      successExpected: schedules === undefined || !disabled,
      tags,
    },
    { parent },
  );
}
