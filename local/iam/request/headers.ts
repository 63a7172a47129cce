/** What a request's headers ask for beyond the operation itself, and what they tell a policy's conditions. */
import { type S3Call, UnknownS3Call } from "./wire";

// These ask for nothing but what the table's row asks for already, or are read there.
const KNOWN = new Set([
  "x-amz-acl",
  "x-amz-bypass-governance-retention",
  "x-amz-content-sha256",
  "x-amz-copy-source",
  "x-amz-date",
  "x-amz-decoded-content-length",
  "x-amz-expected-bucket-owner",
  "x-amz-metadata-directive",
  "x-amz-mp-object-size",
  "x-amz-object-annotation-directive",
  "x-amz-object-attributes",
  "x-amz-object-lock-legal-hold",
  "x-amz-object-lock-mode",
  "x-amz-object-lock-retain-until-date",
  "x-amz-optional-object-attributes",
  "x-amz-request-payer",
  "x-amz-sdk-checksum-algorithm",
  "x-amz-security-token",
  "x-amz-source-expected-bucket-owner",
  "x-amz-storage-class",
  "x-amz-tagging",
  "x-amz-tagging-directive",
  "x-amz-trailer",
  "x-amz-user-agent",
  "x-amz-website-redirect-location",
]);
const KNOWN_STARTS = /^x-amz-(?:meta|checksum|copy-source|grant|server-side-encryption)-?/;

/** @throws UnknownS3Call for an `x-amz-` header of which it is not known what it needs */
export function checkHeaders(call: S3Call): void {
  for (const name in call.headers) {
    if (!name.startsWith("x-amz-") || KNOWN.has(name) || KNOWN_STARTS.test(name)) continue;
    throw new UnknownS3Call(`which permission the header ${name} needs is not known`);
  }
}

const ASKING: readonly (readonly [header: RegExp, action: string])[] = [
  [/^x-amz-(?:acl$|grant-)/, "s3:PutObjectAcl"],
  [/^x-amz-object-lock-(?:mode|retain-until-date)$/, "s3:PutObjectRetention"],
  [/^x-amz-object-lock-legal-hold$/, "s3:PutObjectLegalHold"],
];

/**
 * The actions that headers of a call which creates an object ask for, tags apart.
 *
 * Source: "Required permissions for Amazon S3 API operations", the conditionally required permissions of
 * PutObject, CopyObject and CreateMultipartUpload.
 */
export function actionsOfHeaders(call: S3Call): readonly string[] {
  const asked = new Set<string>();
  for (const name in call.headers) {
    for (const [header, action] of ASKING) if (header.test(name)) asked.add(action);
  }
  return [...asked];
}

const CONDITIONS = [
  "if-match",
  "if-none-match",
  "x-amz-acl",
  "x-amz-copy-source",
  "x-amz-metadata-directive",
  "x-amz-object-annotation-directive",
  "x-amz-server-side-encryption",
  "x-amz-server-side-encryption-aws-kms-key-id",
  "x-amz-storage-class",
  "x-amz-website-redirect-location",
] as const;

/** The condition keys of s3:PutObject that stand in headers: `{"s3:x-amz-storage-class": "GLACIER"}`. */
export function contextOfHeaders(call: S3Call): Record<string, string> {
  const context: Record<string, string> = {};
  for (const name of CONDITIONS) {
    const value = call.headers[name];
    if (value !== undefined) context[`s3:${name}`] = value;
  }
  return context;
}
