import { cronValues } from "./cron";
import { rateMinutes, UNITS } from "./expression";

/** The days that are searched: more than a year, from the beginning of a year with a February 29. */
const [FIRST_YEAR, DAYS] = [2024, 400];

/**
 * Maximum number of minutes between two starts of an expression. Infinity if it starts once or once a year, or if `cron` has
 * a day that depends on the month, such as `L` or `FRI#1`. The years of `cron` and changes of the clock are ignored.
 *
 * @param expression a valid expression, in its canonical form
 * @example longestInterval("cron(0 3 ? * MON-FRI *)") // 4320: from Friday to Monday
 */
export function longestInterval(expression: string): number {
  const [, cron] = /^cron\((.*)\)$/.exec(expression) ?? [];
  if (cron === undefined) return rateMinutes(expression) ?? Number.POSITIVE_INFINITY;
  const values = cron.split(" ").map((text, field) => cronValues(field, text));
  return values.every((found) => found !== undefined) ? longestGap(values) : Number.POSITIVE_INFINITY;
}

type Values = readonly number[];

/** @param fields the values of the fields, in their order */
function longestGap([
  minutes = [],
  hours = [],
  dates = [],
  months = [],
  weekdays = [],
]: readonly Values[]): number {
  const times = hours.flatMap((hour) => minutes.map((minute) => hour * UNITS.hour + minute));
  const days = Array.from({ length: DAYS }, (_, i) => i).filter((i) => {
    const day = new Date(Date.UTC(FIRST_YEAR, 0, 1 + i));
    return (
      months.includes(day.getUTCMonth() + 1) &&
      dates.includes(day.getUTCDate()) &&
      weekdays.includes(day.getUTCDay() + 1)
    );
  });
  if (days.length < 2) return Number.POSITIVE_INFINITY;
  const overNight = longestStep(days) * UNITS.day + Math.min(...times) - Math.max(...times);
  return Math.max(longestStep(times), overNight);
}

/** The largest difference between two neighbors in ascending order; 0 for one number. */
function longestStep(numbers: Values): number {
  const ascending = [...numbers].sort((a, b) => a - b);
  return Math.max(0, ...ascending.slice(1).map((n, i) => n - (ascending[i] as number)));
}
