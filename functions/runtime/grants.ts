/**
 * The buckets of a grant: the sources or the destinations of all pairs, the destinations of pairs with an ACL, or the runs
 * bucket. In the runs bucket, `runs` are the keys under `runs/`, and `learned` the keys under `learned/`, which later runs
 * read.
 */
export type BucketRole = "source" | "destination" | "destinationWithAcl" | "runs" | "learned";

/**
 * The possible resources of a grant, by the service of its actions. To add a service, add an entry here. The compiler then
 * requires the ARNs of its resources in `infra/policies/policy.ts`.
 */
export interface Targets {
  readonly s3: { readonly on: BucketRole; readonly of: "bucket" | "objects" };
  /** The KMS keys of the stack. */
  readonly kms: { readonly on: "keys" };
  /** The executions of the state machine. */
  readonly states: { readonly on: "executions" };
}

export type Service = keyof Targets;

/** Actions of one service that the role of a function allows on resources. */
export type Grant<Name extends Service = Service> = Extract<
  {
    [S in Service]: { readonly service: S; readonly actions: readonly `${S}:${string}`[] } & Targets[S];
  }[Service],
  { readonly service: Name }
>;

/** The grants for one service. */
export const grantsFor = <Name extends Service>(grants: readonly Grant[], service: Name): Grant<Name>[] =>
  grants.filter((one): one is Grant<Name> => one.service === service);

const grant = (
  on: BucketRole,
  of: Grant<"s3">["of"],
  ...actions: Grant<"s3">["actions"][number][]
): Grant<"s3"> => ({ service: "s3", actions, on, of });

/** Reading and writing objects that are encrypted with the stack's keys. */
export const useKeys: Grant = {
  service: "kms",
  actions: ["kms:Decrypt", "kms:GenerateDataKey"],
  on: "keys",
};
/** The status of the machine's executions. */
export const describeExecutions: Grant = {
  service: "states",
  actions: ["states:DescribeExecution"],
  on: "executions",
};

/** ListObjectsV2. With this permission, S3 responds to a request for a missing object with 404 instead of 403. */
export const list = (on: BucketRole): Grant => grant(on, "bucket", "s3:ListBucket");
/** GetObject and HeadObject. */
export const read = (on: BucketRole): Grant => grant(on, "objects", "s3:GetObject");
/** GetObject and GetObjectTagging, which a copy needs for its source. */
export const readTagged = (on: BucketRole): Grant =>
  grant(on, "objects", "s3:GetObject", "s3:GetObjectTagging");
export const write = (on: BucketRole): Grant => grant(on, "objects", "s3:PutObject");
/** PutObject and PutObjectTagging, which a copy needs for its destination. */
export const writeTagged = (on: BucketRole): Grant =>
  grant(on, "objects", "s3:PutObject", "s3:PutObjectTagging");
/** The header `x-amz-acl` of a write. */
export const writeAcl = (on: BucketRole): Grant => grant(on, "objects", "s3:PutObjectAcl");
/** DeleteObjects with an ETag. The condition needs s3:GetObject. S3 says only with {@link list} that an object is gone already. */
export const remove = (on: BucketRole): Grant => grant(on, "objects", "s3:DeleteObject", "s3:GetObject");
/** DeleteObject without a condition, for records of the run. */
export const erase = (on: BucketRole): Grant => grant(on, "objects", "s3:DeleteObject");
/** ListParts and AbortMultipartUpload. s3:PutObject allows all other requests of a multipart upload. */
export const uploadParts = (on: BucketRole): Grant =>
  grant(on, "objects", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload");
/** ListMultipartUploads. The action has no condition key for a prefix. */
export const listUploads = (on: BucketRole): Grant => grant(on, "bucket", "s3:ListBucketMultipartUploads");
export const abortUploads = (on: BucketRole): Grant => grant(on, "objects", "s3:AbortMultipartUpload");
