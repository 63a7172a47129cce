/**
 * The buckets of a grant: the sources or the destinations of all pairs, the destinations of pairs with an ACL, or the runs
 * bucket. In the runs bucket, `runs` are the keys under `runs/`, and `learned` the keys under `learned/`, which later runs
 * read.
 */
export type BucketRole = "source" | "destination" | "destinationWithAcl" | "runs" | "learned";

/** Actions that the role of a function allows on buckets, or on the objects in them. */
export interface Grant {
  readonly actions: readonly `s3:${string}`[];
  readonly on: BucketRole;
  readonly of: "bucket" | "objects";
}

const grant = (on: BucketRole, of: Grant["of"], ...actions: Grant["actions"][number][]): Grant => ({
  actions,
  on,
  of,
});

/** ListObjectsV2. With it, S3 responds to a request for a missing object with 404 and not with 403. */
export const list = (on: BucketRole): Grant => grant(on, "bucket", "s3:ListBucket");
/** GetObject and HeadObject. */
export const read = (on: BucketRole): Grant => grant(on, "objects", "s3:GetObject");
/** GetObject and GetObjectTagging: what a copy needs of its source. */
export const readTagged = (on: BucketRole): Grant =>
  grant(on, "objects", "s3:GetObject", "s3:GetObjectTagging");
export const write = (on: BucketRole): Grant => grant(on, "objects", "s3:PutObject");
/** PutObject and PutObjectTagging: what a copy needs of its destination. */
export const writeTagged = (on: BucketRole): Grant =>
  grant(on, "objects", "s3:PutObject", "s3:PutObjectTagging");
/** The header `x-amz-acl` of a write. */
export const writeAcl = (on: BucketRole): Grant => grant(on, "objects", "s3:PutObjectAcl");
/** DeleteObjects with an ETag. The condition needs s3:GetObject. */
export const remove = (on: BucketRole): Grant => grant(on, "objects", "s3:DeleteObject", "s3:GetObject");
/** DeleteObject without a condition, for records of the run. */
export const erase = (on: BucketRole): Grant => grant(on, "objects", "s3:DeleteObject");
/** ListParts and AbortMultipartUpload. s3:PutObject allows all other requests of a multipart upload. */
export const uploadParts = (on: BucketRole): Grant =>
  grant(on, "objects", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload");
export const abortUploads = (on: BucketRole): Grant => grant(on, "objects", "s3:AbortMultipartUpload");
