import { isObject } from "../../../sync/model/json";

/**
 * The pairs of a stack file, with values converted to the types of a pair. YAML, and `pulumi config set --path`, turn
 * account IDs into numbers; `pulumi config set --path` turns percentages with a fraction into strings. Other values stay as
 * they are: the check of the pair refuses them.
 */
export const withTypes = (pairs: unknown): unknown =>
  Array.isArray(pairs) ? pairs.map((pair) => (isObject(pair) ? typed(pair) : pair)) : pairs;

const typed = (pair: object): object =>
  Object.fromEntries(
    Object.entries(pair).map(([field, value]) => [field, CONVERSIONS.get(field)?.(value) ?? value]),
  );

/** An ID that begins with 0 has lost digits as a number, and stays a number. */
const accountId = (value: unknown): unknown => (/^\d{12}$/.test(String(value)) ? String(value) : value);

const percentage = (value: unknown): unknown =>
  typeof value === "string" && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;

const CONVERSIONS: ReadonlyMap<string, (value: unknown) => unknown> = new Map([
  ["sourceAccount", accountId],
  ["destinationAccount", accountId],
  ["maxDeletePercent", percentage],
]);

/** A time that YAML found in a stack file, as the Pulumi CLI passes it: in Go's format. */
const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [+-]\d{4} \S+$/;

/** Faults of strings in lists and objects that were dates without quotes. A prefix of this kind would be a different prefix. */
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
