/** The condition keys that exist on this computer. */
import { conditionKeysOf, type Statement } from "./policy";
import type { Caller } from "./simulator";

/** What stays the same for every request of a caller. Buckets are taken to be its own account's. */
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

// What the rules in `rules.ts` and `headers.ts` give.
const GIVEN = new Set(
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
 * The condition keys, in lower case, that the statements mention and that differ from call to call.
 *
 * @throws Error for a key that is not known here: as absent it would satisfy `Null` and every negation
 */
export function varyingKeys(caller: Caller, statements: readonly Statement[]): string[] {
  const constant = new Set(Object.keys(callerContext(caller)).map((key) => key.toLowerCase()));
  const keys = [...conditionKeysOf(statements)].filter((key) => !constant.has(key));
  const unknown = keys.filter((key) => !GIVEN.has(key));
  if (unknown.length === 0) return keys;
  throw new Error(`expected conditions on keys that are known locally, got ${unknown.join(", ")}`);
}
