/** The permissions and the condition keys that result from the headers of a request. */
import { type S3Call, UnknownS3Call } from "./wire";

// These headers require no permission, or a permission that `rules.ts` or `HEADER_ACTIONS` covers.
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
const KNOWN_PREFIXES = /^x-amz-(?:meta|checksum|copy-source|grant|server-side-encryption)-?/;

/** @throws UnknownS3Call for an unknown `x-amz-` header, because it may require another permission */
export function checkHeaders(call: S3Call): void {
  for (const name in call.headers) {
    if (!name.startsWith("x-amz-") || KNOWN.has(name) || KNOWN_PREFIXES.test(name)) continue;
    throw new UnknownS3Call(`the required permission for the header ${name} is not known`);
  }
}

const HEADER_ACTIONS: readonly (readonly [header: RegExp, action: string])[] = [
  [/^x-amz-(?:acl$|grant-)/, "s3:PutObjectAcl"],
  [/^x-amz-object-lock-(?:mode|retain-until-date)$/, "s3:PutObjectRetention"],
  [/^x-amz-object-lock-legal-hold$/, "s3:PutObjectLegalHold"],
];

/**
 * Returns the actions that the headers of a call that creates an object require, except for tags.
 *
 * Source: "Required permissions for Amazon S3 API operations", the conditionally required permissions of
 * PutObject, CopyObject and CreateMultipartUpload.
 */
export function actionsOfHeaders(call: S3Call): readonly string[] {
  const actions = new Set<string>();
  for (const name in call.headers) {
    if (!name.startsWith("x-amz-")) continue;
    for (const [header, action] of HEADER_ACTIONS) if (header.test(name)) actions.add(action);
  }
  return [...actions];
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

/**
 * Returns the condition keys of s3:PutObject that are in the headers.
 *
 * Example: `{"s3:x-amz-storage-class": "GLACIER"}`
 */
export function contextOfHeaders(call: S3Call): Record<string, string> {
  const context: Record<string, string> = {};
  for (const name of CONDITIONS) {
    const value = call.headers[name];
    if (value !== undefined) context[`s3:${name}`] = value;
  }
  return context;
}
