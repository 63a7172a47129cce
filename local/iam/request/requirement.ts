/** The permissions that an S3 call requires: IAM actions on resources. */
import { decodeForm, type S3Call, UnknownS3Call } from "./wire";

/** One permission that a call requires. */
export interface Requirement {
  /** Example: `s3:GetObject` */
  readonly action: string;
  /** An ARN. All characters are literal, including `*` and `?`. */
  readonly resource: string;
  /** The condition keys of the action, with their values. */
  readonly context: Readonly<Record<string, string>>;
}

/** The partition, region and account of a call. */
export interface Place {
  /** Examples: `aws`, `aws-cn` */
  readonly partition: string;
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
}

/** An object, or one version of it. */
export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
  /** Undefined for the current version. */
  readonly versionId?: string | undefined;
}

const NOTHING: Readonly<Record<string, string>> = {};

/** Requires an action on a bucket. */
export function onBucket(place: Place, bucket: string, action: string, context = NOTHING): Requirement {
  return { action, resource: `arn:${place.partition}:s3:::${bucket}`, context };
}

/** Requires an action on an object. */
export function onObject(place: Place, name: ObjectName, action: string, context = NOTHING): Requirement {
  return { action, resource: `arn:${place.partition}:s3:::${name.bucket}/${name.key}`, context };
}

/** Requires `action` on an object, or `ofVersion` on a version, with `s3:VersionId` as a condition key. */
export function onVersion(place: Place, name: ObjectName, action: string, ofVersion: string): Requirement {
  if (name.versionId === undefined) return onObject(place, name, action);
  return onObject(place, name, ofVersion, { "s3:VersionId": name.versionId });
}

/** Returns the object in the target of a call. */
export function targetObject(call: S3Call): ObjectName {
  return { bucket: call.bucket, key: call.key ?? "", versionId: call.query.get("versionId") };
}

/**
 * Returns the object in the header `x-amz-copy-source`.
 *
 * Example: `/a/x%2By?versionId=3` is bucket `a`, key `x+y`, version `3`.
 *
 * @throws UnknownS3Call if the header is not `bucket/key`, for example if it is the ARN of an access point
 */
export function copySource(call: S3Call): ObjectName {
  const header = call.headers["x-amz-copy-source"] ?? "";
  const [path = "", versionId] = header.replace(/^\//, "").split("?versionId=");
  const name = decodeForm(path);
  const slash = name.indexOf("/");
  if (slash < 1 || name.startsWith("arn:")) {
    throw new UnknownS3Call(`expected x-amz-copy-source to be bucket/key, got ${header}`);
  }
  return { bucket: name.slice(0, slash), key: name.slice(slash + 1), versionId };
}

/**
 * Requires actions on the KMS key in the encryption headers of a call. A request does not contain the KMS key
 * of the bucket's default encryption or of an object that is read, so these keys are not checked. Without a
 * key ID, S3 uses the `aws/s3` key of the account. Its key policy allows all S3 callers of the account, so no
 * permission is required.
 *
 * @throws UnknownS3Call for an alias: policies contain key ARNs, and only KMS can resolve the alias
 */
export function onKmsKey(place: Place, call: S3Call, actions: readonly string[]): Requirement[] {
  const id = call.headers["x-amz-server-side-encryption-aws-kms-key-id"];
  if (!call.headers["x-amz-server-side-encryption"]?.startsWith("aws:kms") || id === undefined) return [];
  if (id.includes("alias/")) throw new UnknownS3Call(`expected the ID or ARN of a KMS key, got ${id}`);
  const keyArn = `arn:${place.partition}:kms:${place.region}:${place.accountId}:key/${id}`;
  const context = { "kms:ViaService": `s3.${place.region}.amazonaws.com` };
  return actions.map((action) => ({ action, resource: id.startsWith("arn:") ? id : keyArn, context }));
}
