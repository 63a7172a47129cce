import { MAX_KEY_BYTES, MAX_LISTED_FAULTS } from "../model/constants";
import { keyBytes } from "../model/key";
import { firstOf, meant } from "../model/texts";
import { CANNED_ACLS } from "../s3/copy-settings";
import { globFault } from "./key-filter";

/** Returns the checked value, or what was expected instead. */
export type Check<T> = (value: unknown) => T | Fault;
export class Fault {
  constructor(readonly expected: string) {}
}

export const text: Check<string> = (value) =>
  typeof value === "string" && value.isWellFormed() ? value : new Fault("a string of Unicode text");
export const flag: Check<boolean> = (value) =>
  typeof value === "boolean" ? value : new Fault("true or false");
export const count: Check<number> = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0
    ? (value as number)
    : new Fault("a whole number of 0 or more");
export const percent: Check<number> = (value) =>
  typeof value === "number" && value >= 0 && value <= 100 ? value : new Fault("a number from 0 to 100");
export const keyText: Check<string> = (value) => {
  const key = text(value);
  return key instanceof Fault || keyBytes(key) <= MAX_KEY_BYTES
    ? key
    : new Fault(`at most ${MAX_KEY_BYTES} bytes of UTF-8`);
};
export const oneOf =
  <T extends string>(values: readonly T[]): Check<T> =>
  (value) =>
    values.includes(value as T) ? (value as T) : new Fault(`one of ${values.join(", ")}`);
export const accountId: Check<string> = (value) =>
  typeof value === "string" && /^\d{12}$/.test(value) ? value : new Fault("an account ID of 12 digits");
const KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/;
export const kmsKeyArn: Check<string> = (value) =>
  typeof value === "string" && KEY_ARN.test(value)
    ? value
    : new Fault("the ARN of a KMS key (not of an alias, which an IAM policy cannot name)");
export const cannedAcl = oneOf(CANNED_ACLS);
export const globs: Check<string[]> = (value) => {
  if (!Array.isArray(value)) return new Fault("a list of globs");
  const faults = value.flatMap((glob, i) => {
    const fault = typeof glob === "string" ? globFault(glob) : "it is not a string";
    return fault === undefined ? [] : [`number ${i + 1} is invalid: ${fault}`];
  });
  return faults.length === 0 ? value : new Fault(["globs", ...firstOf(faults, MAX_LISTED_FAULTS)].join("; "));
};
const BUCKET_NAME =
  /^(?!xn--|sthree-|amzn-s3-demo-|\d+\.\d+\.\d+\.\d+$)[a-z0-9](?!.*\.\.)[a-z0-9.-]{1,61}[a-z0-9]$/;
export const bucketName: Check<string> = (value) => {
  if (typeof value !== "string") return new Fault(A_NAME);
  if (value.startsWith("arn:")) return new Fault("the name of a bucket, not an ARN");
  return BUCKET_NAME.test(value) ? value : new Fault(A_NAME);
};
const A_NAME = "a bucket name: 3 to 63 of a–z, 0–9, '.' and '-', beginning and ending with a letter or digit";

/** The name of a pair. */
export const pairName: Check<string> = (value) =>
  typeof value === "string" && /^[a-z0-9][a-z0-9-]{0,39}$/.test(value)
    ? value
    : new Fault("1 to 40 lowercase letters, digits and hyphens, beginning with a letter or a digit");

/** Names of directory buckets (S3 Express One Zone), and aliases of their access points. */
export const isDirectoryBucket = (name: unknown): boolean =>
  typeof name === "string" && /--xa?-s3$/.test(name);

/** @returns the name, or `undefined` if it is not the name of a bucket */
export function parseBucketName(value: unknown): string | undefined {
  const name = bucketName(value);
  return name instanceof Fault ? undefined : name;
}

/** A value as JSON, truncated to the length that fits into a message. */
export function show(value: unknown): string {
  const json = jsonOf(value);
  return json.length <= 80 ? json : `${json.slice(0, 77).toWellFormed()}...`;
}

/** JSON.stringify is recursive, but JSON.parse is not. So a value may be nested too deeply for JSON.stringify. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch (error) {
    if (error instanceof RangeError) return "nested too deeply";
    throw error;
  }
}

/**
 * The fault of a field that an object does not have.
 *
 * @param shown the name in the message, for example after the names of the objects that contain the field
 * @param of what the object is, for example "a pair"
 */
export const notAField = (name: string, shown: string, of: string, fields: readonly string[]): string =>
  `${shown} is not a field of ${of}${meant(name, fields)} Its fields are ${fields.join(", ")}`;
