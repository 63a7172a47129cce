import * as pulumi from "@pulumi/pulumi";
import { isObject } from "../../../sync/model/json";
import { notAField } from "../../../sync/request/checks";
import { isLate, shown } from "../../config/fits";
import type { Integer } from "../../config/values";
import { MAX_HOURS_WITHOUT_SUCCESS } from "../constants";

/** The alarms of a component in addition to those for failed, timed-out and aborted runs, and who is notified. */
export interface AlarmArgs {
  /** The email address to notify. AWS first sends an email with a link that confirms the subscription. @default none */
  readonly email?: string | undefined;
  /** ARN of an existing SNS topic. @default a new topic */
  readonly topicArn?: pulumi.Input<string> | undefined;
  /** Alarm if no run has succeeded for this number of hours, 1 to 168. Dry runs do not count. @default no alarm */
  readonly maxHoursWithoutSuccess?: Integer | undefined;
  /** Alarm if a run deletes more objects than this number, 1 or more. @default no alarm */
  readonly maxDeletes?: Integer | undefined;
  /** Alarm if a run fails to copy more objects than this number, 1 or more. @default no alarm */
  readonly maxFailures?: Integer | undefined;
}

interface AlarmFault {
  readonly field: keyof AlarmArgs;
  readonly expected: string;
}

const EMAIL =
  /^(?!.*\.\.)[\w!#$%&'*+/=?^`{|}~-][\w!#$%&'*+/=?^`{|}~.-]*(?<!\.)@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.[a-z][a-z0-9-]+$/i;
const TOPIC_ARN = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(\.fifo)?$/;

/** What is wrong with values that are known. */
export function alarmFaults(args: AlarmArgs): AlarmFault[] {
  const { email, topicArn, maxHoursWithoutSuccess: hours, maxDeletes, maxFailures } = args;
  const faults: [keyof AlarmArgs, boolean, string][] = [
    [
      "email",
      email === undefined || EMAIL.test(email),
      "one email address such as operators@example.com; others can subscribe to the topic",
    ],
    [
      "topicArn",
      topicArn === undefined ||
        isLate(topicArn) ||
        (TOPIC_ARN.test(topicArn as string) && !(topicArn as string).endsWith(".fifo")),
      "the ARN of a standard SNS topic",
    ],
    [
      "maxHoursWithoutSuccess",
      hours === undefined || (Number.isInteger(hours) && hours >= 1 && hours <= MAX_HOURS_WITHOUT_SUCCESS),
      `a whole number from 1 to ${MAX_HOURS_WITHOUT_SUCCESS}`,
    ],
    ["maxDeletes", isCount(maxDeletes), COUNT],
    ["maxFailures", isCount(maxFailures), COUNT],
  ];
  return faults.flatMap(([field, fits, expected]) => (fits ? [] : [{ field, expected }]));
}

const FIELDS: readonly string[] = [
  "email",
  "topicArn",
  "maxHoursWithoutSuccess",
  "maxDeletes",
  "maxFailures",
] satisfies (keyof AlarmArgs)[];

const COUNT = "a whole number of 1 or more";
const isCount = (value: number | undefined): boolean =>
  value === undefined || (Number.isSafeInteger(value) && value >= 1);

/** @throws pulumi.RunError with all faults */
export function checkAlarms(args: AlarmArgs | undefined): void {
  if (args === undefined) return;
  if (!isObject(args) || isLate(args))
    throw new pulumi.RunError(`alarms is ${shown(args)}; expected an object, or nothing for no alarms`);
  const faults = [
    ...Object.keys(args)
      .filter((field) => !FIELDS.includes(field))
      .map((field) => notAField(field, `alarms.${field}`, "alarms", FIELDS)),
    ...alarmFaults(args).map(
      ({ field, expected }) => `alarms.${field} is ${shown(args[field])}; expected ${expected}`,
    ),
  ];
  if (faults.length > 0) throw new pulumi.RunError(faults.join("\n"));
}

/** The Region where a topic should be instead; `undefined` if alarms of the Region can notify it. */
export const otherRegion = (topicArn: string, region: string): string | undefined =>
  topicArn.split(":")[3] === region
    ? undefined
    : `in ${region}: an alarm notifies topics of its own Region only`;
