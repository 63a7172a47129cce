import { isObject } from "../../../sync/model/json";

/**
 * The pairs of a stack file with values of the types that a pair has. YAML, and `pulumi config set --path`, make numbers of
 * account IDs; `pulumi config set --path` makes texts of percentages with a fraction. Other values stay as they are: the
 * check of the pair refuses them.
 */
export const withTypes = (pairs: unknown): unknown =>
  Array.isArray(pairs) ? pairs.map((pair) => (isObject(pair) ? typed(pair) : pair)) : pairs;

const typed = (pair: object): object =>
  Object.fromEntries(
    Object.entries(pair).map(([field, value]) => [field, CONVERSIONS.get(field)?.(value) ?? value]),
  );

/** A number that begins with 0 has lost digits, and stays a number. */
const accountId = (value: unknown): unknown => (/^\d{12}$/.test(String(value)) ? String(value) : value);

const percentage = (value: unknown): unknown =>
  typeof value === "string" && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;

const CONVERSIONS: ReadonlyMap<string, (value: unknown) => unknown> = new Map([
  ["sourceAccount", accountId],
  ["destinationAccount", accountId],
  ["maxDeletePercent", percentage],
]);

/** A time as the Pulumi CLI passes it, which YAML has found in a stack file: in Go's format. */
const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [+-]\d{4} \S+$/;

/** Faults of texts in lists and objects that were dates without quotes. Such a prefix would be another one. */
export function dateFaults(value: unknown, where: string): string[] {
  if (typeof value === "string" && TIME.test(value))
    return [
      `${where} is "${value}": YAML has made a time of a date without quotes. Write it in quotes in the stack file`,
    ];
  if (!isObject(value) && !Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    dateFaults(item, where + (Array.isArray(value) ? `[${name}]` : `.${name}`)),
  );
}
