/**
 * Which buckets a grant is about. The stack knows their names: all that an execution may name, or the runs bucket, of
 * which "runs" is what runs leave there and "learned" what the next ones learn from it.
 */
export type BucketRole = "source" | "destination" | "runs" | "learned";

/** Actions that a function's role allows, on the buckets of a role or on the objects in them. */
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

/** ListObjectsV2 and HeadBucket; and a missing object is "not found", not "denied". */
export const list = (on: BucketRole): Grant => grant(on, "bucket", "s3:ListBucket");
/** GetObject and HeadObject. */
export const read = (on: BucketRole): Grant => grant(on, "objects", "s3:GetObject");
/** GetObject and GetObjectTagging, as a copy needs them of its source. */
export const readTagged = (on: BucketRole): Grant =>
  grant(on, "objects", "s3:GetObject", "s3:GetObjectTagging");
export const write = (on: BucketRole): Grant => grant(on, "objects", "s3:PutObject");
/** PutObject and PutObjectTagging, as a copy needs them of its destination. */
export const writeTagged = (on: BucketRole): Grant =>
  grant(on, "objects", "s3:PutObject", "s3:PutObjectTagging");
/** Deleting under the condition of an ETag reads that ETag: it needs s3:GetObject too. */
export const remove = (on: BucketRole): Grant => grant(on, "objects", "s3:DeleteObject", "s3:GetObject");
/** Deleting records of our own. */
export const erase = (on: BucketRole): Grant => grant(on, "objects", "s3:DeleteObject");
/** Going on with multipart uploads, and giving them up; PutObject covers the rest. */
export const uploadParts = (on: BucketRole): Grant =>
  grant(on, "objects", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload");
export const abortUploads = (on: BucketRole): Grant => grant(on, "objects", "s3:AbortMultipartUpload");
