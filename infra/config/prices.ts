import * as pulumi from "@pulumi/pulumi";
import type { PriceArgs } from "../../functions/runtime/billing";
import { isObject } from "../../sync/model/json";
import { lateFaults } from "./fits";
import { priceFaults } from "./price-faults";
import { PREFIX, parsed } from "./values";

/** @throws pulumi.RunError */
export function checkPrices(prices: PriceArgs | undefined): void {
  const late = lateFaults(prices, "prices");
  const faults = late.length > 0 ? late : priceFaults(prices, "prices");
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

/** `pulumi config set --path` turns numbers with a fraction into strings. */
function numbers(value: unknown): unknown {
  if (typeof value === "string" && /^\d+(\.\d+)?(e-?\d+)?$/i.test(value)) return Number(value);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, numbers(of)]));
}
