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

/** The arguments of a component for its operation. */
export interface OperationsArgs {
  /** Whether all schedules are disabled. In this case `no-success` notifies no one. @default false */
  readonly disableSchedules?: boolean | undefined;
  /** Whether runs publish metrics. `alarms`, `dashboard` and `metricsByPair` turn this on. @default false */
  readonly metrics?: boolean | undefined;
  /** Whether each pair has its own metrics, and alarms on them, in addition. @default false */
  readonly metricsByPair?: boolean | undefined;
  /** Alarms, and who is notified. `{}` notifies a new SNS topic without subscribers. @default none */
  readonly alarms?: AlarmArgs | undefined;
  /** Whether to create a CloudWatch dashboard. @default false */
  readonly dashboard?: boolean | undefined;
}

/** What is operated. */
export interface Operated {
  readonly pairs: readonly { readonly name: string; readonly schedule?: ScheduleInput | undefined }[];
  /** ARN of the state machine without an alias. AWS publishes its metrics by this ARN. */
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
  /** KMS key of schedules, and of the dead-letter queue. @default AWS's own keys */
  readonly stackKey?: StackKey | undefined;
}

/** A name that distinguishes the component from all others in an account, including those of other organizations, projects and stacks. */
const qualifiedName = (name: string): string =>
  [...organization(), pulumi.getProject(), pulumi.getStack(), name].join("/");

/** The organization of the stack, if it has one. If the mocks of a program's own tests leave it out, Pulumi throws an error. */
function organization(): string[] {
  try {
    return [pulumi.getOrganization()].filter((name) => name !== NO_ORGANIZATION);
  } catch {
    return [];
  }
}

/** How runs publish metrics; `undefined` if they do not. */
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
      // If no pair has a schedule, something else starts every pair.
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
