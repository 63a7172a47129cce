/** Operations on buckets and bucket settings. */

import { Bucket, type Versioning } from "../model/bucket";
import { kmsOrAes } from "../model/encryption";
import type { Folder } from "../model/folder";
import { checkBucketName } from "../model/keys";
import { notImplemented, S3Error } from "../protocol/errors";
import { childrenOf, parseXml, textOf } from "../protocol/parse";
import { document, element, optional, parent } from "../protocol/xml";
import { bucketNamed, type Context, type Reply, type Store } from "../request/target";

/** @throws S3Error InvalidBucketName, BucketAlreadyOwnedByYou; NotImplemented for a directory bucket */
export function makeBucket(store: Store, name: string, region = store.region, folder?: Folder): Bucket {
  if (name.endsWith("--x-s3")) throw notImplemented("directory buckets");
  checkBucketName(name);
  const existing = store.buckets.get(name);
  // us-east-1 has always returned 200 when the owner creates an existing bucket again.
  if (existing !== undefined && region === "us-east-1") return existing;
  if (existing !== undefined) throw new S3Error("BucketAlreadyOwnedByYou", undefined, { BucketName: name });
  const bucket = new Bucket(name, region, store, folder);
  store.buckets.set(name, bucket);
  return bucket;
}

export function createBucket({ store, bucketName, body, headers }: Context): Reply {
  const ownership = headers["x-amz-object-ownership"];
  if (ownership !== undefined && ownership !== "BucketOwnerEnforced")
    throw notImplemented(`x-amz-object-ownership: ${ownership}`);
  makeBucket(store, bucketName, body.length === 0 ? undefined : regionIn(body));
  return { headers: { location: `/${bucketName}` } };
}

function regionIn(body: Uint8Array): string | undefined {
  const configuration = parseXml(body, "CreateBucketConfiguration");
  for (const { name } of configuration.children) {
    if (name !== "LocationConstraint") throw notImplemented(`${name} in CreateBucketConfiguration`);
  }
  return textOf(configuration, "LocationConstraint");
}

export function headBucket({ store, bucketName }: Context): Reply {
  return { headers: { "x-amz-bucket-region": bucketNamed(store, bucketName).region } };
}

export function deleteBucket({ store, bucketName }: Context): Reply {
  if (bucketNamed(store, bucketName).size > 0)
    throw new S3Error("BucketNotEmpty", undefined, { BucketName: bucketName });
  store.buckets.delete(bucketName);
  return { status: 204 };
}

export function listBuckets({ store }: Context): Reply {
  const names = [...store.buckets.keys()].sort();
  const buckets = names.map((name) => {
    const { created, region } = store.buckets.get(name)!;
    return parent("Bucket", [
      element("Name", name),
      element("CreationDate", new Date(created).toISOString()),
      element("BucketRegion", region),
    ]);
  });
  const owner = parent("Owner", [element("ID", store.account)]);
  return { body: document("ListAllMyBucketsResult", [owner, parent("Buckets", buckets)]) };
}

export function getBucketLocation({ store, bucketName }: Context): Reply {
  const { region } = bucketNamed(store, bucketName);
  // For historical reasons, us-east-1 is returned as an empty constraint.
  return { body: document("LocationConstraint", region === "us-east-1" ? [] : [region]) };
}

export function putBucketVersioning({ store, bucketName, body }: Context): Reply {
  const bucket = bucketNamed(store, bucketName);
  const configuration = parseXml(body, "VersioningConfiguration");
  if (textOf(configuration, "MfaDelete") === "Enabled") throw notImplemented("MfaDelete");
  const status = textOf(configuration, "Status");
  if (status !== "Enabled" && status !== "Suspended") throw new S3Error("MalformedXML");
  bucket.versioning = status satisfies Versioning;
  return {};
}

export function getBucketVersioning({ store, bucketName }: Context): Reply {
  const { versioning } = bucketNamed(store, bucketName);
  const status = versioning === "Off" ? undefined : versioning;
  return { body: document("VersioningConfiguration", [optional("Status", status)]) };
}

export function putBucketEncryption({ store, bucketName, body }: Context): Reply {
  const bucket = bucketNamed(store, bucketName);
  const rules = childrenOf(parseXml(body, "ServerSideEncryptionConfiguration"), "Rule");
  const rule = rules[0];
  const defaultEncryption = rule && childrenOf(rule, "ApplyServerSideEncryptionByDefault")[0];
  const algorithm = defaultEncryption && textOf(defaultEncryption, "SSEAlgorithm");
  if (rules.length !== 1 || defaultEncryption === undefined || algorithm === undefined)
    throw new S3Error("MalformedXML");
  const bucketKey = textOf(rule!, "BucketKeyEnabled") === "true";
  bucket.encryption = kmsOrAes(algorithm, textOf(defaultEncryption, "KMSMasterKeyID"), bucketKey);
  return {};
}

export function getBucketEncryption({ store, bucketName }: Context): Reply {
  const { encryption } = bucketNamed(store, bucketName);
  const kms = encryption.kind === "AES256" ? undefined : encryption;
  const defaultEncryption = parent("ApplyServerSideEncryptionByDefault", [
    element("SSEAlgorithm", encryption.kind),
    optional("KMSMasterKeyID", kms?.keyId),
  ]);
  const rule = parent("Rule", [defaultEncryption, element("BucketKeyEnabled", kms?.bucketKey === true)]);
  return { body: document("ServerSideEncryptionConfiguration", [rule]) };
}

export function deleteBucketEncryption({ store, bucketName }: Context): Reply {
  bucketNamed(store, bucketName).encryption = { kind: "AES256" };
  return { status: 204 };
}
