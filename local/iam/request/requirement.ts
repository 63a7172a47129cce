/** What a call needs: actions on resources, as IAM knows them. */
import { decodeForm, type S3Call, UnknownS3Call } from "./wire";

/** One permission that a call needs. */
export interface Requirement {
  /** Example: `s3:GetObject` */
  readonly action: string;
  /** An ARN in which every character, `*` and `?` included, stands for itself. */
  readonly resource: string;
  /** Condition keys which this action gets, with their values. */
  readonly context: Readonly<Record<string, string>>;
}

/** Where the call is made: what an ARN needs beside bucket and key. */
export interface Place {
  /** `aws`, `aws-cn` or `aws-us-gov` */
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/** An object, perhaps one version of it. */
export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
}

const NOTHING: Readonly<Record<string, string>> = {};

export function onBucket(place: Place, bucket: string, action: string, context = NOTHING): Requirement {
  return { action, resource: `arn:${place.partition}:s3:::${bucket}`, context };
}

export function onObject(place: Place, name: ObjectName, action: string, context = NOTHING): Requirement {
  return { action, resource: `arn:${place.partition}:s3:::${name.bucket}/${name.key}`, context };
}

/** `action`, or for a version `ofVersion`, which gets the version as a condition key. */
export function onVersion(place: Place, name: ObjectName, action: string, ofVersion: string): Requirement {
  if (name.versionId === undefined) return onObject(place, name, action);
  return onObject(place, name, ofVersion, { "s3:VersionId": name.versionId });
}

/** The object which the call's target names. */
export function targetObject(call: S3Call): ObjectName {
  return { bucket: call.bucket, key: call.key ?? "", versionId: call.query.get("versionId") };
}

/**
 * The object that `x-amz-copy-source` names.
 *
 * Example: `/a/x%2By?versionId=3` is bucket `a`, key `x+y`, version `3`.
 *
 * @throws UnknownS3Call for an access point's ARN
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
 * What encrypting with a KMS key needs, as far as the request shows it: a key that the bucket's default
 * encryption names, and the key of an object that is read, are not on the wire. Without a key id S3 uses
 * the account's `aws/s3` key, whose own policy lets the account's callers of S3 use it.
 *
 * @throws UnknownS3Call for an alias: a policy names keys, and which key it is stands in KMS
 */
export function onKmsKey(place: Place, call: S3Call, actions: readonly string[]): Requirement[] {
  const id = call.headers["x-amz-server-side-encryption-aws-kms-key-id"];
  if (!call.headers["x-amz-server-side-encryption"]?.startsWith("aws:kms") || id === undefined) return [];
  if (id.includes("alias/")) throw new UnknownS3Call(`expected the KMS key's id or ARN, got ${id}`);
  const own = `arn:${place.partition}:kms:${place.region}:${place.accountId}:key/${id}`;
  const context = { "kms:ViaService": `s3.${place.region}.amazonaws.com` };
  return actions.map((action) => ({ action, resource: id.startsWith("arn:") ? id : own, context }));
}
