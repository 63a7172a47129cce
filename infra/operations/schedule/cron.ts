import { show } from "../../../sync/request/checks";
import { MAX_WEEKS, MAX_YEAR, MIN_YEAR } from "../constants";

/** A field of a cron expression, with the values and the wildcards that EventBridge Scheduler accepts in it. */
interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** The names of the values, from `min`. */
  readonly names?: readonly string[];
  /** Values that must be alone, such as `?`, `L` or `15W`. */
  readonly special?: RegExp;
  /** For the message. */
  readonly wildcards: string;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const DAY = `[1-7]|${DAYS.join("|")}`;

/**
 * The six fields, in their order.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
const FIELDS: readonly CronField[] = [
  { name: "minutes", min: 0, max: 59, wildcards: ", - * /" },
  { name: "hours", min: 0, max: 23, wildcards: ", - * /" },
  {
    name: "day of month",
    min: 1,
    max: 31,
    special: /^(\?|L|LW|([1-9]|[12]\d|3[01])W)$/,
    wildcards: ", - * / ? L W",
  },
  { name: "month", min: 1, max: 12, names: MONTHS, wildcards: ", - * / and JAN to DEC" },
  {
    name: "day of week",
    min: 1,
    max: 7,
    names: DAYS,
    special: new RegExp(`^(\\?|L|(${DAY})L|(${DAY})#[1-${MAX_WEEKS}])$`),
    wildcards: ", - * / ? L # and SUN to SAT",
  },
  { name: "year", min: MIN_YEAR, max: MAX_YEAR, wildcards: ", - * /" },
];

/** The positions of the two fields. One of them must be `?`. */
const [DAY_OF_MONTH, DAY_OF_WEEK] = [2, 4];

/**
 * What is wrong with the fields of a cron expression, by the rules of EventBridge Scheduler.
 *
 * @param text the part between the parentheses
 * @example cronFault("0 3 * * *") // "a cron expression has six fields (minutes, …), and this one has 5"
 */
export function cronFault(text: string): string | undefined {
  const fields = text.trim().split(/\s+/).filter(Boolean);
  if (fields.length !== FIELDS.length) {
    const names = FIELDS.map(({ name }) => name).join(", ");
    return `a cron expression has six fields (${names}), and this one has ${fields.length}`;
  }
  const fault = FIELDS.map((field, i) => fieldFault(field, (fields[i] as string).toUpperCase())).find(
    Boolean,
  );
  if (fault) return fault;
  const [dayOfMonth, dayOfWeek] = [fields[DAY_OF_MONTH], fields[DAY_OF_WEEK]];
  if ((dayOfMonth === "?") === (dayOfWeek === "?"))
    return `exactly one of day of month and day of week must be ?, and they are ${dayOfMonth} and ${dayOfWeek}`;
  return undefined;
}

/**
 * The values of a field of a valid expression, where `?` is every value.
 *
 * @param field the position of the field
 * @returns `undefined` for a day that depends on the month, such as `L` or `FRI#1`
 */
export function cronValues(field: number, text: string): readonly number[] | undefined {
  const of = FIELDS[field] as CronField;
  if (text !== "?" && of.special?.test(text.toUpperCase())) return undefined;
  return text
    .toUpperCase()
    .split(",")
    .flatMap((item) => valuesOf(of, item));
}

/** The values of a valid item. With an increment, a single value is the first of a range up to the maximum. */
function valuesOf(field: CronField, item: string): readonly number[] {
  const [base = "", step] = item.split("/");
  const isAny = base === "*" || base === "?";
  const [from = field.min, to] = isAny ? [] : base.split("-").map((value) => numberOf(field, value));
  const last = to ?? (isAny || step !== undefined ? field.max : from);
  const by = Number(step ?? 1);
  return Array.from({ length: Math.floor((last - from) / by) + 1 }, (_, i) => from + i * by);
}

function fieldFault(field: CronField, text: string): string | undefined {
  if (field.special?.test(text)) return undefined;
  const bad = text.split(",").find((item) => !isItem(field, item));
  if (bad === undefined) return undefined;
  const range = `${field.min} to ${field.max}`;
  const hint = isReversed(field, bad) ? `; a range begins with the smaller value` : "";
  return `${show(bad)} is not valid in the field ${field.name}, which has ${range} and the wildcards ${field.wildcards}${hint}`;
}

/** A value, a range or `*`, with or without an increment. */
function isItem(field: CronField, item: string): boolean {
  const [base = "", step, ...more] = item.split("/");
  if (more.length > 0) return false;
  if (step !== undefined && !(/^\d+$/.test(step) && Number(step) >= 1 && Number(step) <= field.max))
    return false;
  if (base === "*") return true;
  const ends = base.split("-").map((value) => numberOf(field, value));
  return ends.length <= 2 && ends.every((value) => value !== undefined) && !isReversed(field, base);
}

function isReversed(field: CronField, item: string): boolean {
  const [from, to] = (item.split("/")[0] as string).split("-").map((value) => numberOf(field, value));
  return from !== undefined && to !== undefined && from > to;
}

function numberOf({ min, max, names = [] }: CronField, text: string): number | undefined {
  const value = names.includes(text) ? names.indexOf(text) + min : /^\d+$/.test(text) ? Number(text) : -1;
  return value >= min && value <= max ? value : undefined;
}
