import type * as pulumi from "@pulumi/pulumi";
import type { MetricName } from "../../../functions/runtime/reporting/metrics";

/** An alarm on one metric, or on its difference from other metrics. */
export interface Alarm {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  readonly statistic: "Sum" | "Maximum";
  /** Seconds. */
  readonly period: number;
  /** Periods in a row that raise the alarm. */
  readonly periods: number;
  readonly comparison: "GreaterThanThreshold" | "LessThanThreshold";
  readonly threshold: number;
  readonly missing: "notBreaching" | "breaching";
  /**
   * Whether a period without a value counts as 0. Otherwise CloudWatch also evaluates some earlier periods, whose number it
   * chooses, and raises the alarm later. Source: CloudWatch User Guide, "How alarm state is evaluated when data is missing".
   */
  readonly filled?: true;
  /** Metrics of this project that are subtracted from a filled metric, with their dimensions. */
  readonly minus?: { readonly metrics: readonly MetricName[]; readonly dimensions: Alarm["dimensions"] };
  /** Whether the alarm also notifies when it ends, because a state is right again. The end of an event has no meaning. */
  readonly notifiesEnd: boolean;
  /** Whether the alarm notifies no one. */
  readonly silent?: boolean;
  /** What happened, and what to do. */
  readonly advice: string;
}

/** A pair that has its own alarms. */
export interface AlarmedPair {
  readonly name: string;
  /** Whether a success is expected within the hours of the alarm. A pair that nothing starts has no alarm that waits for a success. */
  readonly expected: boolean;
}

export interface AlarmOptions {
  readonly stack: string;
  /** The pairs that have their own alarms. If empty, the alarms are for the whole stack. */
  readonly pairs: readonly AlarmedPair[];
  /** Whether runs are expected to succeed. If not, the alarms that wait for a success notify no one. @default true */
  readonly successExpected?: boolean;
  readonly maxHoursWithoutSuccess?: number | undefined;
  readonly maxDeletes?: number | undefined;
  readonly maxFailures?: number | undefined;
  readonly stateMachineArn: pulumi.Input<string>;
  readonly deadLetterQueue?: pulumi.Input<string> | undefined;
}
