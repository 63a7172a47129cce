/** Constants of EventBridge Scheduler, CloudWatch, Amazon SNS and Pulumi. */

/** Years of a cron expression. Source: EventBridge Scheduler User Guide, "Schedule types". */
export const MIN_YEAR = 1970;
/** The last year of a cron expression. */
export const MAX_YEAR = 2199;
/** The weeks of a month in a cron expression, as in `FRI#5`. */
export const MAX_WEEKS = 5;
/** Minutes of the longest flexible time window: 24 hours. Source: API reference of EventBridge Scheduler, FlexibleTimeWindow. */
export const MAX_WINDOW_MINUTES = 1_440;
/** Maximum number of minutes over which schedules with the same expression are spread by default. Chosen: 200 starts in 15 minutes. */
export const MAX_DEFAULT_WINDOW_MINUTES = 15;
/** Seconds for which Scheduler tries to start an execution, before the event goes to the dead-letter queue. Chosen: an hour. */
export const RETRY_SECONDS = 3_600;
/** Maximum number of attempts of Scheduler in that time. Chosen: its backoff reaches the hour first. */
export const RETRY_ATTEMPTS = 30;
/** Seconds for which the dead-letter queue keeps an event: 14 days, the longest time that Amazon SQS has. */
export const DEAD_LETTER_SECONDS = 1_209_600;

/** Seconds of a period of the alarms. A run emits its metrics once, at its end. */
export const ALARM_PERIOD_SECONDS = 300;
/** Seconds of a period of the chart of remaining keys: the shortest period of metrics in logs. A round takes about one period. */
export const MINUTE_SECONDS = 60;
/** Seconds of a period of the alarm that waits for a success. */
export const HOUR_SECONDS = 3_600;
/** Maximum number of hours without a success. CloudWatch evaluates at most 7 days. Source: CloudWatch User Guide, "Alarm evaluation". */
export const MAX_HOURS_WITHOUT_SUCCESS = 168;
/** Maximum number of characters in the description of an alarm. Source: API reference of CloudWatch, PutMetricAlarm. */
export const MAX_DESCRIPTION_LENGTH = 1_024;
/** The end of the advice of an alarm. */
export const RUNBOOK = "See docs/operating.md.";

/** Maximum number of characters in the name of a dashboard. Source: `validDashboardName` of the AWS provider. */
export const MAX_DASHBOARD_NAME_LENGTH = 255;
/** Characters of a hash that distinguishes shortened names. Chosen. */
export const HASH_LENGTH = 8;
/** Columns of a dashboard. Source: CloudWatch User Guide, "Dashboard body structure and syntax". */
export const DASHBOARD_COLUMNS = 24;
/** Rows of a widget. Chosen. */
export const WIDGET_HEIGHT = 6;

/** The organization of a stack whose backend has none, such as a bucket. Source: documentation of `pulumi.getOrganization`. */
export const NO_ORGANIZATION = "organization";
