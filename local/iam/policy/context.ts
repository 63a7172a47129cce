/** The condition keys that the emulator supports. */
import { conditionKeysOf, type Statement } from "./policy";
import type { Caller } from "./simulator";

/**
 * Returns the condition keys that are the same for every call of a caller. Buckets are assumed to be in the
 * account of the caller.
 */
export function callerContext({ roleArn, place }: Caller): Record<string, string> {
  return {
    "aws:PrincipalArn": roleArn,
    "aws:PrincipalAccount": place.accountId,
    "aws:PrincipalType": "AssumedRole",
    "aws:RequestedRegion": place.region,
    "aws:ResourceAccount": place.accountId,
    "aws:SecureTransport": "true",
    "s3:ResourceAccount": place.accountId,
  };
}

// The condition keys that `requirement.ts`, `rules.ts` and `headers.ts` set.
const VARYING = new Set(
  [
    ...[
      "prefix",
      "delimiter",
      "max-keys",
      "versionid",
      "if-match",
      "if-none-match",
      "objectcreationoperation",
    ],
    ...["x-amz-acl", "x-amz-copy-source", "x-amz-metadata-directive", "x-amz-object-annotation-directive"],
    ...["x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id"],
    ...["x-amz-storage-class", "x-amz-website-redirect-location"],
  ].map((key) => `s3:${key}`),
).add("kms:viaservice");

/**
 * Returns the condition keys of the statements, in lower case, whose values differ between calls.
 *
 * @throws Error for an unsupported key. If it were absent, it would satisfy `Null` and every negated operator.
 */
export function varyingKeys(caller: Caller, statements: readonly Statement[]): string[] {
  const constant = new Set(Object.keys(callerContext(caller)).map((key) => key.toLowerCase()));
  const keys = [...conditionKeysOf(statements)].filter((key) => !constant.has(key));
  const unsupported = keys.filter((key) => !VARYING.has(key));
  if (unsupported.length === 0) return keys;
  throw new Error(`expected condition keys that the emulator supports, got ${unsupported.join(", ")}`);
}
