import { isObject } from "../../sync/model/json";

const ACCOUNTS: readonly string[] = ["sourceAccount", "destinationAccount"];

/**
 * The pairs of a stack file with account IDs as texts. YAML, and `pulumi config set --path`, make numbers of 12 digits. A
 * number that begins with 0 has lost digits, and stays a number: the check of the pair refuses it.
 */
export const withAccountIds = (pairs: unknown): unknown =>
  Array.isArray(pairs) ? pairs.map((pair) => (isObject(pair) ? withTexts(pair) : pair)) : pairs;

const withTexts = (pair: object): object =>
  Object.fromEntries(
    Object.entries(pair).map(([field, value]) => [
      field,
      ACCOUNTS.includes(field) && typeof value === "number" ? textOf(value) : value,
    ]),
  );

const textOf = (account: number): string | number =>
  /^\d{12}$/.test(String(account)) ? String(account) : account;
