import { InvalidRequest } from "../../../sync/model/errors";
import { isObject } from "../../../sync/model/json";
import { notAField, show } from "../../../sync/request/checks";
import { type Pair, pairOf } from "../../../sync/request/pair";
import { parseRequest, type SyncRequest } from "../../../sync/request/request";
import type { Integer } from "../../config/values";
import { MAX_WINDOW_MINUTES } from "../constants";
import { canonical, expressionFault, isLocalTime } from "./expression";
import { timeZoneFault } from "./time-zone";

/** The fields of an execution's input that a schedule may set. Its pair sets the other fields. */
export type ScheduledInput = Partial<Omit<SyncRequest, "pair" | "source" | "destination">>;

/** When executions of a pair start. */
export interface ScheduleArgs {
  /** `cron(…)` with six fields, `rate(1 day)`, or `at(2026-12-24T03:00:00)`, as in EventBridge Scheduler. */
  readonly expression: string;
  /** The time zone of `cron` and `at`, a name of the IANA database. @default "UTC" */
  readonly timeZone?: string | undefined;
  /**
   * Length in minutes of the window in which an execution may start, 0 to 1440. 0 means immediately.
   *
   * @default 0; for pairs with the same expression, one minute for each pair, at most 15
   */
  readonly flexibleWindowMinutes?: Integer | undefined;
  /** No execution starts earlier. ISO 8601, in UTC: `2026-12-01T00:00:00Z`. Ignored if it is in the past. @default immediately */
  readonly start?: string | undefined;
  /** No execution starts later. ISO 8601, in UTC. @default never */
  readonly end?: string | undefined;
  /** Other fields of the execution's input, such as `{ dryRun: true }`. @default none */
  readonly input?: ScheduledInput | undefined;
}

/** A schedule, or only its expression. */
export type ScheduleInput = string | ScheduleArgs;

/** @returns the schedule with the canonical form of its expression */
export function scheduleOf(schedule: ScheduleInput): ScheduleArgs {
  const args = typeof schedule === "string" ? { expression: schedule } : schedule;
  return { ...args, expression: canonical(args.expression) };
}

type Check = (value: unknown) => string | undefined;

const isWindow = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_WINDOW_MINUTES;

const dateFault: Check = (value) =>
  typeof value === "string" && value.endsWith("Z") && isLocalTime(value.slice(0, -1))
    ? undefined
    : "expected a time in UTC such as 2026-12-01T00:00:00Z";

const CHECKS: Readonly<Record<keyof ScheduleArgs, Check>> = {
  expression: expressionFault,
  timeZone: timeZoneFault,
  flexibleWindowMinutes: (value) =>
    isWindow(value) ? undefined : `expected a whole number from 0 to ${MAX_WINDOW_MINUTES}`,
  start: dateFault,
  end: dateFault,
  input: (value) => (isObject(value) ? undefined : "expected an object such as { dryRun: true }"),
};

/** The fields of a schedule. */
export const SCHEDULE_FIELDS = Object.keys(CHECKS) as (keyof ScheduleArgs)[];

/**
 * What is wrong with a schedule, one sentence each, without a period.
 *
 * @param where the name of the field, for example `sync-buckets:pairs[0].schedule`
 * @param of the fields of its pair as given, which limit the input
 */
export function scheduleFaults(
  value: unknown,
  where: string,
  of: Partial<Record<keyof Pair, unknown>> = {},
): string[] {
  if (typeof value === "string") return said(where, value, expressionFault(value));
  if (!isObject(value))
    return [`${where} is ${show(value)}; expected an expression such as cron(0 3 * * ? *), or an object`];
  const missing = `${where}.expression is missing; expected one such as cron(0 3 * * ? *)`;
  const faults = Object.entries(value).flatMap(([field, own]) => {
    if (!Object.hasOwn(CHECKS, field))
      return [notAField(field, `${where}.${field}`, "a schedule", SCHEDULE_FIELDS)];
    return own === undefined ? [] : said(`${where}.${field}`, own, CHECKS[field as keyof ScheduleArgs](own));
  });
  return [
    ...(value.expression === undefined ? [missing] : []),
    ...faults,
    ...orderFaults(value, where),
    ...inputFaults(value.input, where, of),
  ];
}

const said = (where: string, value: unknown, fault: string | undefined): string[] =>
  fault === undefined ? [] : [`${where} is ${show(value)}; ${fault}`];

/** ISO 8601 in UTC sorts as a string. */
const orderFaults = ({ start, end }: Record<string, unknown>, where: string): string[] =>
  [start, end].every((time) => dateFault(time) === undefined) && (end as string) <= (start as string)
    ? [`${where}.end is ${show(end)}; expected a time after start, which is ${show(start)}`]
    : [];

/** The fields of an execution's input that the pair of a schedule determines. */
export const DETERMINED: readonly string[] = ["pair", "source", "destination"];

/** The faults that the execution itself would find. The names of the buckets may be unknown. */
function inputFaults(input: unknown, where: string, of: Partial<Record<keyof Pair, unknown>>): string[] {
  if (!isObject(input)) return [];
  const own = DETERMINED.filter((field) => Object.hasOwn(input, field));
  if (own.length > 0)
    return [`${where}.input has ${own.join(" and ")}, which the pair of the schedule determines. Remove it`];
  const prefix = typeof of.prefix === "string" ? of.prefix : "";
  const destinationPrefix = typeof of.destinationPrefix === "string" ? of.destinationPrefix : prefix;
  const allowDeletes = of.allowDeletes !== false;
  const pair: Pair = {
    ...pairOf(typeof of.name === "string" ? of.name : "scheduled", "source", "destination"),
    prefix,
    destinationPrefix,
    allowDeletes,
  };
  try {
    parseRequest(input, { pairs: [pair] });
    return [];
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    return error.faults.map((fault) => `${where}.input is not valid: ${fault.replace(/\.$/, "")}`);
  }
}
