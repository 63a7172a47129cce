import * as pulumi from "@pulumi/pulumi";
import type { PriceArgs } from "../../functions/runtime/billing";
import { isObject } from "../../sync/model/json";
import { STORAGE_CLASSES } from "../../sync/request/request";
import { type Fits, isLate, notAField, shown } from "./fits";
import { PREFIX, parsed } from "./values";

const isPrice = (value: unknown): boolean =>
  typeof value === "number" && Number.isFinite(value) && value >= 0;

const arePrices = (value: unknown): boolean =>
  isObject(value) &&
  Object.entries(value).every(([name, price]) => STORAGE_CLASSES.includes(name as never) && isPrice(price));

const matches =
  (pattern: RegExp) =>
  (value: unknown): boolean =>
    typeof value === "string" && pattern.test(value);

const PRICE: Fits = [isPrice, "a price in USD, 0 or more"];

const FIELDS: Readonly<Record<keyof PriceArgs, Fits>> = {
  region: [matches(/^[a-z]{2,}(-[a-z0-9]+)+$/), "the Region of the prices, such as eu-central-1"],
  asOf: [matches(/^\d{4}-(0[1-9]|1[0-2])$/), "the month of the price list, such as 2026-11"],
  putRequests: PRICE,
  getRequests: PRICE,
  classes: [
    arePrices,
    `an object with prices in USD, 0 or more; its fields are storage classes: ${STORAGE_CLASSES.join(", ")}`,
  ],
  transferGb: PRICE,
  lambdaGbSeconds: PRICE,
  lambdaRequests: PRICE,
  stateTransitions: PRICE,
};

/** What is wrong with prices. @param value `undefined` if there are none */
export function priceFaults(value: unknown, where: string): string[] {
  if (value === undefined) return [];
  if (!isObject(value) || isLate(value))
    return [`${where} is ${shown(value)}; expected an object with region, asOf and prices in USD`];
  const fields = Object.keys(FIELDS) as (keyof PriceArgs)[];
  return [
    ...(["region", "asOf"] as const)
      .filter((field) => value[field] === undefined)
      .map((field) => `${where}.${field} is missing; expected ${FIELDS[field][1]}`),
    ...Object.keys(value)
      .filter((field) => !fields.includes(field as never))
      .map((field) => notAField(`${where}.${field}`, "prices", fields)),
    ...fields
      .filter((field) => value[field] !== undefined && !FIELDS[field][0](value[field]))
      .map((field) => `${where}.${field} is ${shown(value[field])}; expected ${FIELDS[field][1]}`),
  ];
}

/** @throws pulumi.RunError */
export function checkPrices(prices: PriceArgs | undefined): void {
  const faults = priceFaults(prices, "prices");
  if (faults.length > 0) throw new pulumi.RunError(faults.join("\n"));
}

/** The prices in the configuration of a stack; `undefined` if there are none. */
export function prices(config: pulumi.Config, faults: string[]): PriceArgs | undefined {
  if ([undefined, "{}"].includes(config.get("prices"))) return undefined;
  const value = numbers(parsed(config, "prices") ?? config.get("prices"));
  faults.push(
    ...priceFaults(value, `${PREFIX}prices`).map((said) => `${said}. Correct it in the stack file`),
  );
  return value as PriceArgs;
}

/** `pulumi config set --path` makes texts of numbers with a fraction. */
function numbers(value: unknown): unknown {
  if (typeof value === "string" && /^\d+(\.\d+)?(e-?\d+)?$/i.test(value)) return Number(value);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, numbers(of)]));
}
