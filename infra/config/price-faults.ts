import type { PriceArgs } from "../../functions/runtime/billing";
import { isObject } from "../../sync/model/json";
import { notAField, show } from "../../sync/request/checks";
import { STORAGE_CLASSES } from "../../sync/request/request";
import type { Fits } from "./fits";

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

/**
 * What is wrong with prices. This file does not import Pulumi, which takes a quarter of a second to load: a local run also
 * checks prices.
 *
 * @param value `undefined` if there are none
 */
export function priceFaults(value: unknown, where: string): string[] {
  if (value === undefined) return [];
  if (!isObject(value))
    return [`${where} is ${show(value)}; expected an object with region, asOf and prices in USD`];
  const fields = Object.keys(FIELDS) as (keyof PriceArgs)[];
  return [
    ...(["region", "asOf"] as const)
      .filter((field) => value[field] === undefined)
      .map((field) => `${where}.${field} is missing; expected ${FIELDS[field][1]}`),
    ...Object.keys(value)
      .filter((field) => !fields.includes(field as never))
      .map((field) => notAField(field, `${where}.${field}`, "prices", fields)),
    ...fields
      .filter((field) => value[field] !== undefined && !FIELDS[field][0](value[field]))
      .map((field) => `${where}.${field} is ${show(value[field])}; expected ${FIELDS[field][1]}`),
  ];
}
