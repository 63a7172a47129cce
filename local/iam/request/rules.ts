/** The rules of the table of operations: the permissions that each type of call requires. */
import { actionsOfHeaders, contextOfHeaders } from "./headers";
import {
  copySource,
  onBucket,
  onKmsKey,
  onObject,
  onVersion,
  type Place,
  type Requirement,
  targetObject,
} from "./requirement";
import type { S3Call } from "./wire";

/** Returns the permissions that a call of an operation requires. */
export type Needs = (call: S3Call, place: Place) => Requirement[];

function listContext(call: S3Call): Record<string, string> {
  const context: Record<string, string> = {};
  for (const name of ["prefix", "delimiter", "max-keys"]) {
    const value = call.query.get(name);
    if (value !== undefined) context[`s3:${name}`] = value;
  }
  return context;
}

/** One action on the bucket, with the prefix, delimiter and page size as condition keys. */
export const listing =
  (action: string): Needs =>
  (call, place) => [onBucket(place, call.bucket, action, listContext(call))];

/** One action on the bucket. */
export const bucketAction =
  (action: string): Needs =>
  (call, place) => [onBucket(place, call.bucket, action)];

/** `action` on the object, or `ofVersion` if the call specifies a version. */
export const objectAction =
  (action: string, ofVersion = action): Needs =>
  (call, place) => [onVersion(place, targetObject(call), action, ofVersion)];

/**
 * s3:PutObject, with its condition keys.
 *
 * @param creates the value of s3:ObjectCreationOperation: false for CreateMultipartUpload and the upload of parts,
 *   so that a policy can exempt them
 */
export function put(call: S3Call, place: Place, creates: boolean): Requirement {
  const context = { ...contextOfHeaders(call), "s3:ObjectCreationOperation": String(creates) };
  return onObject(place, targetObject(call), "s3:PutObject", context);
}

/**
 * "To perform conditional writes with an HTTP If-Match header you must have the s3:PutObject and s3:GetObject
 * permissions" (S3 user guide, "How to prevent object overwrites with conditional writes").
 */
export function comparedWrite(call: S3Call, place: Place): Requirement[] {
  if (call.headers["if-match"] === undefined) return [];
  return [onObject(place, targetObject(call), "s3:GetObject")];
}

/**
 * The permissions that the headers and tags of a call that creates an object require.
 *
 * @param kms the actions on the KMS key, if the headers contain one
 */
export function created(call: S3Call, place: Place, kms: readonly string[]): Requirement[] {
  const target = targetObject(call);
  const actions = [...actionsOfHeaders(call)];
  if (call.headers["x-amz-tagging"]) actions.push("s3:PutObjectTagging");
  return [
    ...actions.map((action) => onObject(place, target, action)),
    ...onKmsKey(place, call, kms),
    ...comparedWrite(call, place),
  ];
}

/**
 * CopyObject. S3 copies tags unless the request has `x-amz-tagging-directive: REPLACE`, and annotations
 * unless it has `x-amz-object-annotation-directive: EXCLUDE`. AWS then requires permissions to read them at
 * the source and to write them at the destination *if the source has any*. The request does not show whether
 * the source has any, so these permissions are always required here. A role that can copy only untagged objects
 * is denied at the first object.
 */
export function copied(call: S3Call, place: Place): Requirement[] {
  const source = copySource(call);
  const target = targetObject(call);
  const needs = [
    onVersion(place, source, "s3:GetObject", "s3:GetObjectVersion"),
    put(call, place, true),
    ...created(call, place, ["kms:GenerateDataKey"]),
  ];
  if (call.headers["x-amz-tagging-directive"] !== "REPLACE") {
    needs.push(onVersion(place, source, "s3:GetObjectTagging", "s3:GetObjectVersionTagging"));
    if (!call.headers["x-amz-tagging"]) needs.push(onObject(place, target, "s3:PutObjectTagging"));
  }
  if (call.headers["x-amz-object-annotation-directive"] !== "EXCLUDE") {
    needs.push(onVersion(place, source, "s3:GetObjectAnnotation", "s3:GetObjectVersionAnnotation"));
    needs.push(onObject(place, target, "s3:PutObjectAnnotation"));
  }
  return needs;
}

/**
 * The permissions to delete one key. A conditional delete "with a specific ETag value" also requires
 * s3:GetObject, but not with the value `*` (S3 user guide, "Enforce conditional deletes").
 */
export function deleted(
  call: S3Call,
  place: Place,
  key: string,
  version?: string,
  etag?: string,
): Requirement[] {
  const name = { bucket: call.bucket, key, versionId: version };
  const needs =
    version === undefined
      ? [onObject(place, name, "s3:DeleteObject", etag === undefined ? {} : { "s3:if-match": etag })]
      : [onVersion(place, name, "s3:DeleteObject", "s3:DeleteObjectVersion")];
  if (etag !== undefined && etag !== "*") needs.push(onObject(place, name, "s3:GetObject"));
  if (call.headers["x-amz-bypass-governance-retention"] === "true") {
    needs.push(onObject(place, name, "s3:BypassGovernanceRetention"));
  }
  return needs;
}

/**
 * GetObjectAttributes requires the permission to read the object and the permission to read its attributes.
 */
export const attributes: Needs = (call, place) => [
  onVersion(place, targetObject(call), "s3:GetObject", "s3:GetObjectVersion"),
  onVersion(place, targetObject(call), "s3:GetObjectAttributes", "s3:GetObjectVersionAttributes"),
];
