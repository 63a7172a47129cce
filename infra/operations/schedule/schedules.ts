import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../../config/stack-args";
import { ALIAS } from "../../constants";
import { policy } from "../../policies/policy";
import { type ServiceRoleArgs, serviceRole } from "../../policies/service-role";
import { type StackKey, scheduleStatements } from "../../protection/stack-key";
import { DEAD_LETTER_SECONDS, MAX_DEFAULT_WINDOW_MINUTES, RETRY_ATTEMPTS, RETRY_SECONDS } from "../constants";
import { rateMinutes } from "./expression";
import { type ScheduleArgs, type ScheduleInput, scheduleOf } from "./schedule";

/** A pair with a schedule. */
export interface Scheduled {
  /** The name of the pair. */
  readonly name: string;
  readonly schedule: ScheduleInput;
}

export interface SchedulesArgs extends ServiceRoleArgs {
  /** At least one. */
  readonly pairs: readonly Scheduled[];
  /** Whether all schedules are disabled. */
  readonly disabled: boolean;
  /** The alias that is started. */
  readonly aliasArn: pulumi.Input<string>;
  /** The machine of the alias. */
  readonly machineArn: pulumi.Input<string>;
  /** KMS key of the inputs and of the dead-letter queue. @default AWS's own keys */
  readonly stackKey?: StackKey | undefined;
}

/**
 * EventBridge Scheduler schedules in their own group, with the role that starts executions, and a queue for events that
 * failed to start an execution. Scheduler delivers an event at least once. The lease of a pair absorbs repeated events.
 */
export class Schedules extends pulumi.ComponentResource {
  /** The name of the dead-letter queue. */
  readonly deadLetterQueue: pulumi.Output<string>;

  constructor(name: string, args: SchedulesArgs, options?: pulumi.ComponentResourceOptions) {
    super("sync-buckets:infra:Schedules", name, {}, options);
    const { pairs, disabled, aliasArn, stackKey } = args;
    const tags = args.tags && { tags: args.tags };
    const child = { parent: this };
    const group = new aws.scheduler.ScheduleGroup(`${name}-group`, groupTags(args.tags), child);
    const queue = new aws.sqs.Queue(
      `${name}-dead-letters`,
      {
        messageRetentionSeconds: DEAD_LETTER_SECONDS,
        ...(stackKey ? { kmsMasterKeyId: stackKey.arn } : { sqsManagedSseEnabled: true }),
        ...tags,
      },
      child,
    );
    const role = serviceRole(name, args, {
      parent: this,
      service: "scheduler.amazonaws.com",
      of: `the schedules ${name}`,
      conditions: { "aws:SourceArn": group.arn },
    });
    const allowed = new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        role: role.id,
        policy: policy(
          starting(args.machineArn),
          { Effect: "Allow", Action: "sqs:SendMessage", Resource: queue.arn },
          ...(stackKey ? scheduleStatements(stackKey, group.name, queue.arn) : []),
        ),
      },
      child,
    );
    for (const { name: pair, schedule } of pairs) {
      const own = scheduleOf(schedule);
      new aws.scheduler.Schedule(
        `${name}-${pair}`,
        {
          name: pair, // unique in the group
          groupName: group.name,
          description: `Starts the pair ${pair}`,
          ...(disabled && { state: "DISABLED" }),
          scheduleExpression: own.expression,
          scheduleExpressionTimezone: own.timeZone ?? "UTC",
          ...startOf(own, Date.now()),
          ...(own.end !== undefined && { endDate: own.end }),
          flexibleTimeWindow: flexible(windowMinutes(own, pairs)),
          ...(stackKey && { kmsKeyArn: stackKey.arn }),
          target: {
            arn: aliasArn,
            roleArn: role.arn,
            input: JSON.stringify({ pair, ...own.input }),
            retryPolicy: { maximumEventAgeInSeconds: RETRY_SECONDS, maximumRetryAttempts: RETRY_ATTEMPTS },
            deadLetterConfig: { arn: queue.arn },
          },
        },
        { parent: this, dependsOn: allowed },
      );
    }
    this.deadLetterQueue = queue.name;
    this.registerOutputs({ deadLetterQueue: this.deadLetterQueue });
  }
}

/** EventBridge Scheduler refuses a tag with an empty value. Source: its API reference, Tag. */
const groupTags = (tags: Tags): aws.scheduler.ScheduleGroupArgs =>
  tags === undefined
    ? {}
    : {
        tags: pulumi
          .output(tags)
          .apply((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""))),
      };

/**
 * The start of executions on the alias. Step Functions checks the permission for the machine's ARN, not for the ARN of the
 * alias.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
 */
const starting = (machineArn: pulumi.Input<string>): aws.iam.PolicyStatement => ({
  Effect: "Allow",
  Action: "states:StartExecution",
  Resource: machineArn,
  Condition: { "ForAnyValue:StringEquals": { "states:StateMachineQualifier": [ALIAS] } },
});

/**
 * The start, unless it is in the past: then it has no effect, and Scheduler refuses it. An update sends all fields again.
 *
 * @param now milliseconds since 1970
 */
const startOf = ({ start }: ScheduleArgs, now: number) =>
  start !== undefined && Date.parse(start) > now ? { startDate: start } : {};

const flexible = (minutes: number) =>
  minutes > 0 ? { mode: "FLEXIBLE", maximumWindowInMinutes: minutes } : { mode: "OFF" };

/** By default, schedules that start at the same time are spread: one minute for each, but less than the interval of a rate. */
export function windowMinutes(schedule: ScheduleArgs, pairs: readonly Scheduled[]): number {
  if (schedule.flexibleWindowMinutes !== undefined) return schedule.flexibleWindowMinutes;
  const same = pairs.filter(({ schedule: other }) => {
    const { expression, timeZone = "UTC" } = scheduleOf(other);
    return expression === schedule.expression && timeZone === (schedule.timeZone ?? "UTC");
  });
  if (same.length < 2) return 0;
  const interval = rateMinutes(schedule.expression) ?? Number.POSITIVE_INFINITY;
  return Math.min(same.length, MAX_DEFAULT_WINDOW_MINUTES, interval - 1);
}
