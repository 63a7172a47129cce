/** Constants of EventBridge Scheduler, CloudWatch, Amazon SNS and Pulumi. */

/** Years of a cron expression. Source: EventBridge Scheduler User Guide, "Schedule types". */
export const MIN_YEAR = 1970;
/** The last year of a cron expression. */
export const MAX_YEAR = 2199;
/** The weeks of a month in a cron expression, as in `FRI#5`. */
export const MAX_WEEKS = 5;
/** Minutes of the longest flexible time window: 24 hours. Source: API reference of EventBridge Scheduler, FlexibleTimeWindow. */
export const MAX_WINDOW_MINUTES = 1_440;
/** Minutes over which schedules with the same expression are spread by default, at most. Chosen: 200 starts in 15 minutes. */
export const MAX_DEFAULT_WINDOW_MINUTES = 15;
/** Seconds for which Scheduler tries to start an execution, before the event goes to the dead-letter queue. Chosen: an hour. */
export const RETRY_SECONDS = 3_600;
/** Attempts of Scheduler in that time, at most. Chosen: its backoff reaches the hour first. */
export const RETRY_ATTEMPTS = 30;
/** Seconds for which the dead-letter queue keeps an event: 14 days, the longest time that Amazon SQS has. */
export const DEAD_LETTER_SECONDS = 1_209_600;

/** Seconds of a period of the alarms. A run emits its metrics once, at its end. */
export const ALARM_PERIOD_SECONDS = 300;
/** Seconds of a period of the chart of remaining keys: the shortest one of metrics in logs. A round takes about one. */
export const MINUTE_SECONDS = 60;
/** Seconds of a period of the alarm that waits for a success. */
export const HOUR_SECONDS = 3_600;
/** Hours without a success, at most. CloudWatch evaluates at most 7 days. Source: CloudWatch User Guide, "Alarm evaluation". */
export const MAX_HOURS_WITHOUT_SUCCESS = 168;
/** Characters of the description of an alarm, at most. Source: API reference of CloudWatch, PutMetricAlarm. */
export const MAX_DESCRIPTION_LENGTH = 1_024;

/** Characters of the name of a dashboard, at most. Source: `validDashboardName` of the AWS provider. */
export const MAX_DASHBOARD_NAME_LENGTH = 255;
/** Characters of a hash that tells shortened names apart. Chosen. */
export const HASH_LENGTH = 8;
/** Columns of a dashboard. Source: CloudWatch User Guide, "Dashboard body structure and syntax". */
export const DASHBOARD_COLUMNS = 24;
/** Rows of a widget. Chosen. */
export const WIDGET_HEIGHT = 6;

/** The organization of a stack whose backend has none, such as a bucket. Source: documentation of `pulumi.getOrganization`. */
export const NO_ORGANIZATION = "organization";
