import { UsageError } from "../usage";

const DECIMAL = /^-?\d+(\.\d+)?$/;

/** A number in decimal digits; `NaN` for any other text, such as `0x10`, `1e3` or an empty text. */
const decimal = (text: unknown): number => (DECIMAL.test(String(text)) ? Number(text) : Number.NaN);

/**
 * A whole number for a developer command. It may be written as 1e6.
 *
 * @throws UsageError
 */
export function wholeNumber(option: string, text: string, least: number, most: number): number {
  const n = text === "" ? Number.NaN : Number(text);
  if (Number.isInteger(n) && n >= least && n <= most) return n;
  throw new UsageError(
    `${option} is ${JSON.stringify(text)}; expected a whole number from ${least} to ${most}.`,
  );
}

/** A number in the input. Its bounds are checked with the other fields. @throws UsageError */
export function number(option: string, text: unknown): number | undefined {
  if (text === undefined) return undefined;
  const n = decimal(text);
  if (!Number.isNaN(n)) return n;
  throw new UsageError(`${option} is ${JSON.stringify(text)}; expected a number in decimal digits.`);
}

/**
 * A whole number of at least 1.
 *
 * @param most @default no limit
 * @throws UsageError
 */
export function count(option: string, text: unknown, most = Number.MAX_SAFE_INTEGER): number | undefined {
  if (text === undefined) return undefined;
  const n = decimal(text);
  if (Number.isInteger(n) && n >= 1 && n <= most) return n;
  const bounds = most === Number.MAX_SAFE_INTEGER ? "of 1 or more" : `from 1 to ${most}`;
  throw new UsageError(`${option} is ${JSON.stringify(text)}; expected a whole number ${bounds}.`);
}
