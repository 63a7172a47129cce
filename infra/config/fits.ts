import * as pulumi from "@pulumi/pulumi";
import { isObject } from "../../sync/model/json";
import { type Check, count, Fault, flag, percent, show } from "../../sync/request/checks";

/** A check of an argument, and what it should be. */
export type Fits = readonly [fits: (value: unknown) => boolean, expected: string];

/** Whether a value passes a check of an execution's input. */
export const passes =
  (check: Check<unknown>): Fits[0] =>
  (value) =>
    !(check(value) instanceof Fault);

/** A check with its own description of what it expects. */
export const fitsOf = (check: Check<unknown>, fits: (own: Fits[0]) => Fits[0] = (own) => own): Fits => {
  const fault = check(undefined);
  return [fits(passes(check)), fault instanceof Fault ? fault.expected : "a value"];
};

/** A whole number from 1. */
export const countUpTo = (most: number): Fits => [
  (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most,
  `a whole number from 1 to ${most}`,
];

/** Whether a value becomes known later. */
export const isLate = (value: unknown): boolean =>
  pulumi.Output.isInstance(value) || value instanceof Promise;

/** A value that becomes known later is checked then. */
export const orLater =
  (fits: Fits[0]): Fits[0] =>
  (value) =>
    isLate(value) || fits(value);

/** A string, or a string that becomes known later. */
export const known = (fits: (value: string) => boolean): Fits[0] =>
  orLater((value) => typeof value === "string" && fits(value));

/** A list. All or some of it may become known later. */
export const listOf = (fits: (text: string) => boolean, most: number): Fits[0] =>
  orLater((value) => Array.isArray(value) && value.length <= most && value.every(known(fits)));

/** A list that may become known later as a whole. A program that passes such an output does not pass an empty list. */
export const hasItems = (list: pulumi.Input<readonly unknown[]> | undefined): boolean =>
  isLate(list) || ((list as readonly unknown[] | undefined) ?? []).length > 0;

/** A value for a message. Outputs have no JSON. */
export const shown = (value: unknown): string => (isLate(value) ? LATER : show(withoutLate(value)));

const LATER = "a value that becomes known later";

const withoutLate = (value: unknown): unknown => {
  if (isLate(value)) return LATER;
  if (Array.isArray(value)) return value.map(withoutLate);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, withoutLate(of)]));
};

/** Faults of values that become known later, at any depth of an argument that must be known at preview. */
export function lateFaults(value: unknown, where: string): string[] {
  if (isLate(value)) return [`${where} is ${LATER}; expected a value that is known at preview`];
  if (!isObject(value) && !Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, of]) =>
    lateFaults(of, where + (Array.isArray(value) ? `[${name}]` : `.${name}`)),
  );
}

/** The limits of deletes that a stack and a pair can have. */
export const LIMITS = {
  allowDeletes: [passes(flag), "true or false"],
  maxDeletes: [passes(count), "a whole number of 0 or more"],
  maxDeletePercent: [passes(percent), "a number from 0 to 100"],
} as const satisfies Readonly<Record<string, Fits>>;
