import { cronFault } from "./cron";

/** The minutes of each unit of a rate expression. */
export const UNITS = { minute: 1, hour: 60, day: 1_440 } as const;

const RATE = /^rate\((\d+) (minute|hour|day)s?\)$/;

/**
 * What is wrong with the expression of a schedule, by the rules of EventBridge Scheduler.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 * @example expressionFault("rate(1 day)") // undefined
 */
export function expressionFault(value: unknown): string | undefined {
  const kind = typeof value === "string" ? /^(cron|rate|at)\((.*)\)$/.exec(canonical(value)) : null;
  if (kind === null) return "expected cron(0 3 * * ? *), rate(1 day) or at(2026-12-24T03:00:00)";
  const [whole, name, inner = ""] = kind;
  if (name === "cron") return cronFault(inner);
  if (name === "rate")
    return rateMinutes(whole) === undefined
      ? "expected a whole number of 1 or more, and minutes, hours or days, as in rate(6 hours)"
      : undefined;
  return isLocalTime(inner)
    ? undefined
    : "expected a time that exists, without a zone, as in at(2026-12-24T03:00:00)";
}

/** The same expression with one space between its fields, and a unit that agrees with its number: `rate(1 hour)`, `rate(5 hours)`. */
export const canonical = (expression: string): string =>
  expression
    .replaceAll(/\s+/g, " ")
    .replace(/\( /, "(")
    .replace(/ \)/, ")")
    .replace(RATE, (_, count, unit) => `rate(${count} ${unit}${Number(count) === 1 ? "" : "s"})`);

/** The minutes between two starts of a rate expression; `undefined` for any other expression. */
export function rateMinutes(expression: string): number | undefined {
  const [, count, unit = ""] = RATE.exec(expression) ?? [];
  return Number(count) >= 1 ? Number(count) * UNITS[unit as keyof typeof UNITS] : undefined;
}

/** Whether a string is a valid time without a zone, such as `2026-12-24T03:00:00`. */
export function isLocalTime(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}Z`);
  return !Number.isNaN(time) && new Date(time).toISOString() === `${text}.000Z`;
}
