import type * as pulumi from "@pulumi/pulumi";

/** The name of the project in Pulumi.yaml. The Pulumi CLI stores the settings under it. */
export const NAMESPACE = "sync-buckets";
/** The keys of the settings in the configuration of a stack begin with it. */
export const PREFIX = `${NAMESPACE}:`;

/** A whole number. It is an integer in the SDKs of other languages. */
export type Integer = number;

/** A string. Pulumi requires a value for each setting without a default, so the default of an optional setting is empty. */
export const text = (config: pulumi.Config, key: string): string | undefined => config.get(key) || undefined;

export const list = (config: pulumi.Config, key: string): unknown =>
  config.get(key) === undefined ? [] : parsed(config, key);

/** A value as JSON; `undefined` if it is not JSON. Pulumi itself would report that without the correction. */
export function parsed(config: pulumi.Config, key: string): unknown {
  try {
    return config.getObject(key);
  } catch {
    return undefined;
  }
}

/** A boolean; `false` if absent. */
export function flag(config: pulumi.Config, key: string, faults: string[]): boolean {
  const value = config.get(key) ?? "false";
  if (value !== "true" && value !== "false") faults.push(fault(key, value, "true or false"));
  return value === "true";
}

/** A whole number. The result is meaningless if there is a fault. */
export function integer(
  config: pulumi.Config,
  key: string,
  faults: string[],
  fits: (n: number) => boolean,
  expected: string,
): number {
  const value = Number(config.get(key));
  if (!Number.isInteger(value) || !fits(value)) faults.push(fault(key, config.get(key), expected));
  return value;
}

/** What is wrong with a setting, and the command that corrects it. */
export const fault = (key: string, value: string | undefined, expected: string): string =>
  `${PREFIX}${key} is ${value === undefined ? "not set" : `"${value}"`}; expected ${expected}. ` +
  `Run: pulumi config set ${correction(key, expected)} VALUE`;

/**
 * The options and the key for `pulumi config set`. The CLI refuses a string in place of a list or an object, and turns
 * digits in them into numbers; shells expand brackets.
 */
function correction(key: string, expected: string): string {
  const within = { pairs: "[0].name", tags: ".NAME" }[key] ?? (expected.includes("list") ? "[0]" : "");
  if (within === "") return PREFIX + key;
  return `${key === "tags" ? "--type string " : ""}--path '${PREFIX}${key}${within}'`;
}
